"""One clip from its first frame to the refined capture, in stages that may run in parallel."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.errors import IkolError
from ikol.estimators.base import Estimator, Sighting
from ikol.motion.camera import View, focal_length_px
from ikol.motion.capture import Capture
from ikol.motion.record import ClipRecord, SeenFrame, sightings_of
from ikol.motion.refine import Source, refine
from ikol.video import VideoInfo

from .choices import too_few
from .live import FrameResult, LiveSolver
from .options import ClipOptions

__all__ = ["ClipSession", "FrameResult"]

_CPU: Final = torch.device("cpu")


class ClipSession:
    """The state of one capture: tracker, what was seen so far, provisional world.

    `track` belongs to one thread at a time and so does `solve`; they may be different threads.
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
            body: The body that the person gets.
            video: Size and rate of the frames that will come.
            options: The user's choices.
            device: What the solver runs on; the estimator has its own.

        Raises:
            IkolError: `person_unknown` or `fov`.
        """
        options = options or ClipOptions()
        focal_px = focal_length_px(video.width, video.height, options.fov_deg)
        view = View(focal_px, video.width, video.height)
        self._source = Source(video.fps, view, estimator.name)
        self._body, self._smooth, self._device = body, options.smooth, device
        self._tracker = estimator.new_tracker(options.person)
        self._regression = estimator.new_regression(view)
        self._person = options.person
        self._live = LiveSolver(body, view, device)
        self._record = ClipRecord(video.frame_count)

    def track(self, image_rgb: NDArray[np.uint8]) -> Sighting | None:
        """Net stage: find the person in the next frame [H, W, 3]; None if nobody is seen."""
        return self._tracker.track(image_rgb)

    def see(self, index: int, timestamp_s: float, image_rgb: NDArray[np.uint8]) -> SeenFrame:
        """Net stage: the next frame with what is seen in it."""
        return SeenFrame(index, timestamp_s, self.track(image_rgb))

    def record(self, frames: Sequence[SeenFrame]) -> None:
        """Keep frames, in the video's order, for the clip pass."""
        self._record.extend(frames)

    def solve(self, frames: Sequence[SeenFrame]) -> list[FrameResult]:
        """Solve stage: keep frames, and solve them as one batch for showing at once.

        Args:
            frames: All that wait, in the video's order.

        Returns:
            Results on the average body (betas 0), not smoothed.
        """
        self.record(frames)
        seen = sightings_of(frames)
        estimates = None if seen is None else self._regression.estimate_next(seen)
        return self._live.solve(frames, estimates)

    def finish(
        self,
        progress: Callable[[int, int], None] = lambda done, total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Capture:
        """The clip pass; ends the capture.

        Args:
            progress: Called with steps done and steps in all.
            cancelled: Asked often; True stops the work.

        Raises:
            IkolError: `nobody` if no frame showed a person, `person_missing` if none showed as many
                people as the chosen one's number.
            CaptureCancelledError: If cancelled.
        """
        try:
            return refine(
                self._record,
                self._regression,
                self._body,
                self._source,
                smooth=self._smooth,
                device=self._device,
                progress=progress,
                cancelled=cancelled,
            )
        except IkolError as error:
            if error.code == "nobody" and self._person.isdecimal() and self._tracker.most_people:
                raise too_few(int(self._person), self._tracker.most_people) from error
            raise
