"""The clip pass: all frames of one person to a capture."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.errors import CaptureCancelledError, IkolError
from ikol.estimators.base import Regression

from .camera import View
from .capture import Camera, Capture
from .clean import remove_outliers
from .clip_solver.body import SolverBody
from .estimate import estimate_clip
from .footing import ROUNDS
from .lift import Lifter
from .place import place_in_world
from .record import ClipRecord, trust
from .shape import bone_lengths, fit_betas
from .solve_clip import solve_clip
from .solve_motion import bridge_gaps, solve_motion

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_GAP_CONFIDENCE: Final = 0.05
_SHAPE_FRAMES: Final = 2000


@dataclass(frozen=True, slots=True)
class Source:
    """Where a capture comes from.

    Attributes:
        fps: Nominal frame rate.
        view: The camera.
        estimator: Name of the estimator.
    """

    fps: float
    view: View
    estimator: str


def refine(
    record: ClipRecord,
    regression: Regression,
    body: BodyModel,
    source: Source,
    *,
    smooth: float,
    device: torch.device,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> Capture:
    """Regress, fit the shape, solve frame by frame, then as a whole, and place it in the world.

    Args:
        record: What was seen; taken apart on the way, so that memory holds each thing once.
        regression: That of the clip.
        body: The body that the person gets, in their own shape.
        source: The footage.
        smooth: Strength of the acceleration terms, 0..1.
        device: What the solver runs on.
        progress: Called with steps done and steps in all.
        cancelled: Asked between chunks; True stops the work.

    Raises:
        IkolError: `nobody` if no frame shows a person.
        CaptureCancelledError: If cancelled.
    """
    if not record.size or not record.column("visible").any():
        raise nobody_seen()
    ticker = _Ticker((4 + len(ROUNDS)) * record.size, progress, cancelled)
    estimate_clip(record, regression, ticker)
    remove_outliers(record)
    betas = fit_shape(record, body)
    person = SolverBody.of(body, betas)
    lifter = Lifter(body.rest_keypoints(betas), source.view, device)
    clip = solve_clip(record, lifter, person, source.view, ticker)
    visible, timestamps_s = record.release("visible"), record.release("timestamps_s")
    bridge_gaps(record, clip, person, source.view, visible, timestamps_s)
    footing = solve_motion(record, clip, person, source.view, timestamps_s, smooth, ticker)
    placed = place_in_world(clip, timestamps_s, body.rest_joints(betas), footing, ticker)
    clip.confidence[~visible] = _GAP_CONFIDENCE
    view = source.view
    ticker.finish()
    return Capture(
        pose_rotvecs=placed.pose_rotvecs,
        pelvis_world=placed.pelvis_world,
        joints_world=placed.joints_world,
        betas=betas,
        timestamps_s=timestamps_s,
        confidence=clip.confidence,
        landmarks_px=record.release("landmarks_px"),
        visible=visible,
        contacts=footing.contacts,
        fps=source.fps,
        camera=Camera(view.focal_px, view.width, view.height, placed.T_world_camera),
        body=body.name,
        estimator=source.estimator,
    )


def nobody_seen() -> IkolError:
    """Why there is no capture of a clip that shows nobody."""
    return IkolError(
        "Nobody was seen in this clip.",
        "Use a clip that shows a person from head to feet, or another part of it.",
        "nobody",
    )


def fit_shape(record: ClipRecord, body: BodyModel) -> Float32:
    """Betas [10] of the person in a record whose frames are estimated."""
    frames = np.flatnonzero(record.column("visible"))
    frames = frames[:: max(1, len(frames) // _SHAPE_FRAMES)]
    lengths, counts = bone_lengths(
        record.column("keypoints")[frames],
        record.column("points_px")[frames],
        trust(record.column("keypoint_trust")[frames]),
    )
    return fit_betas(body, lengths, counts)


class _Ticker:
    """Counts steps, reports them and stops the work when it is cancelled."""

    def __init__(
        self, total: int, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
    ) -> None:
        self._done, self._total = 0, total
        self._progress, self._cancelled = progress, cancelled

    def __call__(self, steps: int) -> None:
        if self._cancelled():
            raise CaptureCancelledError
        self._done = min(self._done + steps, self._total)
        self._progress(self._done, self._total)

    def finish(self) -> None:
        self._progress(self._total, self._total)
