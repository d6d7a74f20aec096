"""The clip pass: everybody in a shot to a capture, all in one world."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.estimators.base import Estimator
from ikol.motion.camera_motion import TRAVELLING, CameraMotion
from ikol.motion.capture import Capture
from ikol.motion.common_ground import on_common_ground
from ikol.motion.one_way import on_one_way
from ikol.motion.one_world import in_one_world
from ikol.motion.record import ClipRecord
from ikol.motion.refine import refine
from ikol.motion.solve_again import solve_again
from ikol.motion.solve_options import SolveOptions
from ikol.motion.solve_record import Source

OnSteps = Callable[[int, int], None]

_STEPS: Final = 1000
"""Steps that are told of each time that somebody is solved."""


@dataclass(frozen=True, slots=True)
class SeenShot:
    """A shot all of whose frames have been seen.

    Attributes:
        number: Which of the clip's shots.
        camera: How the camera moved; None if it stood still.
        timestamps_s: Of its frames [T].
        tracks: Who is in it.
        starts: In which of its frames each of them begins.
        records: What was seen of each from there on.
    """

    number: int
    camera: CameraMotion | None
    timestamps_s: NDArray[np.float64]
    tracks: Sequence[int]
    starts: Sequence[int]
    records: Sequence[ClipRecord]

    @property
    def travelling(self) -> CameraMotion | None:
        """The camera, if each of several people finds a way of their own for it."""
        if self.camera is None or len(self.records) < 2:
            return None
        return self.camera if self.camera.handling == TRAVELLING else None

    @property
    def parts(self) -> int:
        """How often somebody is solved: people have to agree first."""
        return len(self.records) * min(2, len(self.records))


class ClipPass:
    """Refines the people of a clip."""

    def __init__(
        self,
        estimator: Estimator,
        body: BodyModel,
        source: Source,
        options: SolveOptions,
        device: torch.device,
    ) -> None:
        """Prepare.

        Args:
            estimator: Saw the people.
            body: The body that everybody gets.
            source: The footage.
            options: What the user chose.
            device: What the solver runs on.
        """
        self._estimator, self._body, self._source = estimator, body, source
        self._options, self._device = options, device

    def refine(
        self, shots: Sequence[SeenShot], progress: OnSteps, cancelled: Callable[[], bool]
    ) -> list[Capture]:
        """Refine everybody; records are taken apart on the way.

        Args:
            shots: Who was seen.
            progress: Called with steps done and steps in all.
            cancelled: Asked often; True stops the work.

        Returns:
            Everybody by shot and as they are given, those of one shot in one world.

        Raises:
            CaptureCancelledError: If cancelled.
        """
        parts = _parts(sum(shot.parts for shot in shots), progress)
        return [one for shot in shots for one in self._shot(shot, parts, cancelled)]

    def _shot(
        self, shot: SeenShot, parts: Iterator[OnSteps], cancelled: Callable[[], bool]
    ) -> list[Capture]:
        captures = [
            replace(
                self._person(shot.camera, start, record, next(parts), cancelled),
                track=track,
                shot=shot.number,
            )
            for track, start, record in zip(shot.tracks, shot.starts, shot.records, strict=True)
        ]
        if len(captures) < 2:
            return captures
        captures = on_common_ground(captures, self._body)
        if shot.travelling is not None:
            captures = on_one_way(captures, shot.starts, shot.travelling, shot.timestamps_s)
        return in_one_world(
            [
                solve_again(
                    capture,
                    self._body,
                    self._options,
                    device=self._device,
                    progress=next(parts),
                    cancelled=cancelled,
                )
                for capture in captures
            ]
        )

    def _person(
        self,
        camera: CameraMotion | None,
        start: int,
        record: ClipRecord,
        progress: OnSteps,
        cancelled: Callable[[], bool],
    ) -> Capture:
        return refine(
            record,
            self._estimator.new_regression(self._source.view),
            self._body,
            replace(self._source, motion=camera and camera.part(slice(start, start + record.size))),
            options=self._options,
            device=self._device,
            progress=progress,
            cancelled=cancelled,
        )


def _parts(count: int, progress: OnSteps) -> Iterator[OnSteps]:
    """What each time that somebody is solved is told to; they take about equally long."""
    for before in range(count):

        def told(done: int, total: int, before: int = before) -> None:
            progress(before * _STEPS + _STEPS * done // total, count * _STEPS)

        yield told
