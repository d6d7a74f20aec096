"""One clip with several people, or several shots, from its first frame to the captures."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.estimators.base import Estimator
from ikol.motion.camera import View, focal_length_px
from ikol.motion.capture import Capture
from ikol.motion.one_way import on_one_way
from ikol.motion.one_world import in_one_world
from ikol.motion.refine import refine
from ikol.motion.solve_record import Source
from ikol.video import VideoInfo

from .camera_log import CameraLog
from .choices import Choice
from .following import Following, SeenPeople
from .options import ClipOptions
from .person import PersonRecord
from .shot import Shot
from .streaming import SolvedFrame, Streaming
from .timeline import Timeline

_CPU: Final = torch.device("cpu")
_LEAST_SEEN_S: Final = 0.4
"""Whoever of everybody was seen for a shorter time is left out."""
_STEPS: Final = 1000
"""Steps of the clip pass that are told of each person."""


class PeopleSession:
    """The state of one capture: shots, the people in each, what was seen of them so far.

    `see` belongs to one thread at a time and so do `record` and `solve`; they may be different
    threads.
    """

    def __init__(
        self,
        estimator: Estimator,
        body: BodyModel,
        video: VideoInfo,
        options: ClipOptions | None = None,
        device: torch.device = _CPU,
    ) -> None:
        """Begin a capture.

        Args:
            estimator: The nets, shared with other captures.
            body: The body that everybody gets.
            video: Size and rate of the frames that will come.
            options: The user's choices.
            device: What the solver runs on; the estimator has its own.

        Raises:
            IkolError: `person_unknown` or `fov`.
        """
        options = options or ClipOptions()
        focal_px = focal_length_px(video.width, video.height, options.fov_deg)
        self._view = View(focal_px, video.width, video.height)
        self._source = Source(video.fps, self._view, estimator.name)
        self._estimator, self._body, self._video = estimator, body, video
        self._options, self._device = options.solve, device
        self._choice = Choice(estimator, options.person, video.fps)
        self._following = Following(self._choice.new_tracker, self._view)
        everybody = self._choice.is_everybody
        self._streaming = Streaming(
            estimator.name,
            estimator.new_regression,
            body,
            self._view,
            self._options,
            device,
            everybody=everybody,
        )
        self._timeline = Timeline()
        self._camera_log = CameraLog(self._view)
        self._shots = [Shot(0)]

    def see(self, index: int, timestamp_s: float, image_rgb: NDArray[np.uint8]) -> SeenPeople:
        """Net stage: find people in the next frame [H, W, 3]."""
        return self._following.see(index, timestamp_s, image_rgb)

    def record(self, frames: Sequence[SeenPeople]) -> None:
        """Keep frames, in the video's order, for the clip pass."""
        for seen in frames:
            self._timeline.add(seen.index, seen.timestamp_s)
            self._camera_log.add(seen.background)
            if seen.cut is not None:
                self._camera_log.begin_shot(seen.cut)
                for record in self._shots[-1].people.values():
                    record.forget_from(seen.cut)
                self._shots.append(Shot(seen.cut))
            for one in seen.people:
                record = self._shots[-1].record_of(
                    one.track,
                    self._timeline,
                    one.frame if self._choice.is_everybody else None,
                    self._video.frame_count,
                )
                record.add(one.frame, one.sighting)

    def solve(self, frames: Sequence[SeenPeople], *, last: bool = False) -> list[SolvedFrame]:
        """Solve stage: keep frames, and solve them for showing soon.

        Args:
            frames: All that wait, in the video's order.
            last: Whether no more follow.

        Returns:
            Frames whose results are known now, in the video's order, on the average body (betas
            0): all but those of the last quarter of a second or so, or with the last frame the
            rest. One person has a result in every frame, everybody only where they are seen.
        """
        first_frame = len(self._timeline)
        self.record(frames)
        return self._streaming.solve(frames, first_frame, last=last)

    def finish(
        self,
        progress: Callable[[int, int], None] = lambda done, total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> list[Capture]:
        """The clip pass; ends the capture.

        Args:
            progress: Called with steps done and steps in all.
            cancelled: Asked often; True stops the work.

        Returns:
            Everybody in every shot, by shot and track; those of one shot in one world.

        Raises:
            IkolError: `nobody` if no frame showed a person, `person_missing` if none showed the
                chosen one.
            CaptureCancelledError: If cancelled.
        """
        todo = [
            (number, track, record)
            for number, shot in enumerate(self._shots)
            for track, record in sorted(shot.people.items())
            if self._is_worth_it(record)
        ]
        if not todo:
            raise self._choice.nobody()
        captures: list[list[Capture]] = [[] for _ in self._shots]
        cuts_s = tuple(self._timeline.time_s(shot.start) for shot in self._shots[1:])
        for done, (number, track, record) in enumerate(todo):

            def told(part: int, whole: int, done: int = done) -> None:
                progress(done * _STEPS + _STEPS * part // max(whole, 1), len(todo) * _STEPS)

            capture = self._refined(number, record, told, cancelled)
            thumbnail = self._following.thumbnails[track]
            captures[number].append(
                replace(capture, track=track, shot=number, cuts_s=cuts_s, thumbnail_jpeg=thumbnail)
            )
        return [
            capture
            for number, group in enumerate(captures)
            if group
            for capture in in_one_world(self._on_one_way(number, group, cancelled))
        ]

    def _is_worth_it(self, record: PersonRecord) -> bool:
        least = _LEAST_SEEN_S * self._video.fps if self._choice.is_everybody else 1
        return record.seen >= least

    def _on_one_way(
        self, shot: int, captures: list[Capture], cancelled: Callable[[], bool]
    ) -> list[Capture]:
        first, stop = self._frames_of(shot)
        return on_one_way(
            captures,
            [self._shots[shot].people[capture.track].start - first for capture in captures],
            self._camera_log.shot(first, stop, self._video.fps),
            self._timeline.times_s(first, stop),
            self._body,
            self._options,
            self._device,
            cancelled,
        )

    def _frames_of(self, shot: int) -> tuple[int, int]:
        """The first frame of a shot, and the one after its last."""
        starts = [other.start for other in self._shots] + [len(self._timeline)]
        return starts[shot], starts[shot + 1]

    def _refined(
        self,
        shot: int,
        record: PersonRecord,
        progress: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> Capture:
        first, stop = self._frames_of(shot)
        seen = record.finished(None if self._choice.is_everybody else stop)
        motion = self._camera_log.shot(first, stop, self._video.fps)
        if motion is not None:
            motion = motion.part(slice(record.start - first, record.start - first + seen.size))
        return refine(
            seen,
            self._estimator.new_regression(self._view),
            self._body,
            replace(self._source, motion=motion),
            options=self._options,
            device=self._device,
            progress=progress,
            cancelled=cancelled,
        )
