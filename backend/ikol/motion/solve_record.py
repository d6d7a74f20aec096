"""A record whose frames are estimated, solved as a clip and placed in the world."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.errors import CaptureCancelledError

from .camera import View
from .camera_motion import CameraMotion
from .capture import Camera, Capture
from .clip_solver.body import SolverBody
from .footing import ROUNDS
from .given import Given
from .kept import Kept
from .place import place_in_world
from .record import ClipRecord
from .refine_rotations import lifter_of, prior_of
from .solve_clip import solve_clip
from .solve_motion import bridge_gaps, solve_motion
from .solve_options import SolveOptions

Float32 = NDArray[np.float32]

SOLVE_STEPS: Final = 3 + len(ROUNDS)
"""How often each frame is told of."""

_GAP_CONFIDENCE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Source:
    """Where a capture comes from.

    Attributes:
        fps: Nominal frame rate.
        view: The camera.
        estimator: Name of the estimator.
        motion: How the camera moved in the frames of the record; None if it stood still.
    """

    fps: float
    view: View
    estimator: str
    motion: CameraMotion | None = None


class Ticker:
    """Counts steps, reports them and stops the work when it is cancelled.

    Args:
        total: Steps in all.
        progress: Called with steps done and steps in all.
        cancelled: Asked at every call; True stops the work.
    """

    def __init__(
        self, total: int, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
    ) -> None:
        self._done, self._total = 0, total
        self._progress, self._cancelled = progress, cancelled

    def __call__(self, steps: int) -> None:
        """Count steps.

        Raises:
            CaptureCancelledError: If cancelled.
        """
        if self._cancelled():
            raise CaptureCancelledError
        self._done = min(self._done + steps, self._total)
        self._progress(self._done, self._total)

    def finish(self) -> None:
        """Tell that all is done."""
        self._progress(self._total, self._total)


def solve_record(  # noqa: PLR0917
    record: ClipRecord,
    rows: NDArray[np.float16],
    body: BodyModel,
    betas: Float32,
    source: Source,
    options: SolveOptions,
    device: torch.device,
    ticker: Ticker,
    given: Given | None = None,
) -> Capture:
    """Solve each frame, then all as a whole.

    Args:
        record: Estimates of each frame; taken apart on the way, so that memory holds each thing
            once.
        rows: The same packed, to be kept with the capture.
        body: The body.
        betas: The person's shape [10].
        source: The footage.
        options: What the user chose.
        device: What the solver runs on.
        ticker: Called with the number of frames done, `SOLVE_STEPS` times for each.
        given: What is known beforehand; None to find the ground and what stands on it.

    Returns:
        The capture without the net's landmarks.
    """
    view, camera = source.view, source.motion or CameraMotion.still(record.size)
    person = SolverBody.of(body, betas, prior_of(source.estimator))
    lifter = lifter_of(source.estimator, body, betas, view, device)
    clip = solve_clip(record, lifter, person, view, camera, options.captured_joints(), ticker)
    visible, timestamps_s = record.release("visible"), record.release("timestamps_s")
    bridge_gaps(record, clip, person, view, camera, visible, timestamps_s)
    footing, camera = solve_motion(
        record, clip, person, view, camera, timestamps_s, options, given, ticker
    )
    record.clear()
    in_world = None if given is None else given.T_own_camera
    placed = place_in_world(clip, timestamps_s, body.rest_joints(betas), footing, ticker, in_world)
    clip.confidence[~visible] = _GAP_CONFIDENCE * options.captured_joints()
    ticker.finish()
    motion = None if source.motion is None else camera
    return Capture(
        pose_rotvecs=placed.pose_rotvecs,
        pelvis_world=placed.pelvis_world,
        joints_world=placed.joints_world,
        betas=betas,
        timestamps_s=timestamps_s,
        confidence=clip.confidence,
        landmarks_px=np.zeros((len(visible), 0, 3), np.float32),
        visible=visible,
        contacts=footing.contacts,
        fps=source.fps,
        camera=Camera(view.focal_px, view.width, view.height, placed.T_world_camera, motion),
        body=body.name,
        estimator=source.estimator,
        kept=Kept(rows, placed.T_world_camera),
    )
