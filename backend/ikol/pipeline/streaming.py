"""Streamed results of several people: each solved by itself, those of a shot in one world."""

from collections.abc import Sequence
from dataclasses import replace

import torch

from ikol.body.model import BodyModel
from ikol.estimators.base import Estimator, Regression, Sighting
from ikol.motion.camera import View
from ikol.motion.record import SeenFrame, sightings_of

from .following import SeenPeople
from .live import FrameResult, LiveSolver


class Streaming:
    """What has been streamed of everybody so far.

    Args:
        estimator: The nets.
        body: The body, shown in its average shape.
        view: The camera.
        device: What the solver runs on.
        everybody: Whether people have results only where they are seen; one person has one in
            every frame.
    """

    def __init__(
        self,
        estimator: Estimator,
        body: BodyModel,
        view: View,
        device: torch.device,
        *,
        everybody: bool,
    ) -> None:
        self._estimator, self._body = estimator, body
        self._view, self._device = view, device
        self._everybody = everybody
        self._tracks: dict[int, tuple[Regression, LiveSolver]] = {}
        self._first: dict[int, LiveSolver] = {}

    def solve(self, frames: Sequence[SeenPeople], first_frame: int) -> list[FrameResult]:
        """Solve frames as one batch for each person.

        Args:
            frames: In the video's order.
            first_frame: How many of the clip's frames came before.

        Returns:
            Results in the order of frames and tracks.
        """
        rows: dict[tuple[int, int], list[SeenFrame]] = {}
        for frame, seen in enumerate(frames, first_frame):
            now: dict[int, Sighting | None] = {} if self._everybody else {seen.first_track: None}
            now |= {one.track: one.sighting for one in seen.people if one.frame == frame}
            for track, sighting in now.items():
                row = SeenFrame(seen.index, seen.timestamp_s, sighting)
                rows.setdefault((seen.first_track, track), []).append(row)
        results = [
            replace(result, track=track)
            for (shot, track), shown in rows.items()
            for result in self._solved(shot, track, shown)
        ]
        return sorted(results, key=lambda result: (result.index, result.track))

    def _solved(self, shot: int, track: int, frames: Sequence[SeenFrame]) -> list[FrameResult]:
        if track not in self._tracks:
            first = self._first.get(shot)
            live = LiveSolver(self._body, self._view, self._device, beside=first)
            self._first.setdefault(shot, live)
            self._tracks[track] = self._estimator.new_regression(self._view), live
        regression, live = self._tracks[track]
        seen = sightings_of(frames)
        return live.solve(frames, None if seen is None else regression.estimate_next(seen))
