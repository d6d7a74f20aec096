"""One clip with several people, or several shots, from its first frame to the captures."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.estimators.base import Estimator, TrackPart
from ikol.motion.camera import View, focal_length_px
from ikol.motion.capture import Capture
from ikol.motion.lagged import LaggedSolver
from ikol.motion.solve_record import Source
from ikol.video import VideoInfo

from .camera_log import CameraLog
from .choices import LEAST_SEEN_S, Choice
from .clip_pass import ClipPass, SeenShot
from .following import Following, SeenPeople
from .options import ClipOptions
from .regrouping import WholePerson, whole_people
from .shot import Shot
from .streaming import SolvedFrame, Streaming
from .timeline import Timeline

_CPU: Final = torch.device("cpu")


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
            video: Size, rate and, where it is known, lens of the frames that will come.
            options: The user's choices.
            device: What the solver runs on; the estimator has its own.

        Raises:
            IkolError: `person_unknown` or `fov`.
        """
        options = options or ClipOptions()
        fov_deg = video.fov_deg if options.fov_deg is None else options.fov_deg
        focal_px = focal_length_px(video.width, video.height, fov_deg)
        view = View(focal_px, video.width, video.height)
        source = Source(video.fps, view, estimator.name)
        self._clip_pass = ClipPass(estimator, body, source, options.solve, device)
        self._video = video
        self._choice = Choice(estimator, options.person, video.fps)
        self._following = Following(self._choice.new_tracker, view)
        everybody = self._choice.is_everybody
        self._streaming = Streaming(
            partial(estimator.new_regression, view),
            partial(LaggedSolver, estimator.name, body, view, device, options.solve),
            everybody=everybody,
        )
        self._timeline = Timeline()
        self._camera_log = CameraLog(view)
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
        parts = self._following.parts()
        shots = [
            self._seen(number, people)
            for number, shot in enumerate(self._shots)
            if (people := self._worth_it(shot, parts))
        ]
        if not shots:
            raise self._choice.nobody(len(self._timeline) / self._video.fps)
        cuts_s = tuple(self._timeline.time_s(shot.start) for shot in self._shots[1:])
        captures = self._clip_pass.refine(shots, progress, cancelled)
        thumbnails = self._following.thumbnails
        return [
            replace(one, cuts_s=cuts_s, thumbnail_jpeg=thumbnails.of(one.track, parts))
            for one in captures
        ]

    def _worth_it(self, shot: Shot, parts: Sequence[TrackPart]) -> dict[int, WholePerson]:
        """Who was seen for long enough; the shot's tracks are let go of."""
        people = whole_people(shot.people, parts, self._timeline)
        shot.people.clear()
        least = LEAST_SEEN_S * self._video.fps if self._choice.is_everybody else 1
        return {number: one for number, one in people.items() if one.seen >= least}

    def _seen(self, number: int, people: dict[int, WholePerson]) -> SeenShot:
        starts = [shot.start for shot in self._shots] + [len(self._timeline)]
        start, stop = starts[number : number + 2]
        return SeenShot(
            number,
            self._camera_log.shot(start, stop, self._video.fps),
            self._timeline.times_s(start, stop),
            list(people),
            [person.start - start for person in people.values()],
            [person.record for person in people.values()],
        )
