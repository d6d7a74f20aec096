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
from .estimate import estimate_clip
from .flips import remove_flips
from .gaps import bridge_positions, bridge_quats
from .lift import Lifter
from .orientations import smooth_orientations
from .place import place_in_world
from .record import ClipRecord, trust
from .shape import bone_lengths, fit_betas
from .solve_clip import SolvedClip, solve_clip
from .trajectory import smooth_path

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_GAP_CONFIDENCE: Final = 0.05
_GAP_WEIGHT: Final = 0.02
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
    """Regress, fit the shape, solve, bridge gaps, smooth, and place the clip in the world.

    Args:
        record: What was seen; taken apart on the way, so that memory holds each thing once.
        regression: That of the clip.
        body: The body that the person gets, in their own shape.
        source: The footage.
        smooth: Strength of smoothing, 0..1.
        device: What the solver runs on.
        progress: Called with steps done and steps in all.
        cancelled: Asked between chunks; True stops the work.

    Raises:
        IkolError: `nobody` if no frame shows a person.
        CaptureCancelledError: If cancelled.
    """
    if not record.size or not record.column("visible").any():
        raise IkolError(
            "Nobody was seen in this clip.",
            "Use a clip that shows a person from head to feet, or another part of it.",
            "nobody",
        )
    ticker = _Ticker(4 * record.size, progress, cancelled)
    estimate_clip(record, regression, ticker)
    remove_outliers(record)
    betas = fit_shape(record, body)
    lifter = Lifter(body.rest_keypoints(betas), source.view, device)
    clip = solve_clip(record, lifter, source.view, ticker)
    visible, timestamps_s = record.release("visible"), record.release("timestamps_s")
    _calm(clip, visible, timestamps_s, smooth, ticker)
    placed = place_in_world(clip, timestamps_s, body, betas, ticker)
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
        fps=source.fps,
        camera=Camera(view.focal_px, view.width, view.height, placed.T_world_camera),
        body=body.name,
        estimator=source.estimator,
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


def _calm(
    clip: SolvedClip,
    visible: NDArray[np.bool_],
    timestamps_s: Float64,
    smooth: float,
    tick: Callable[[int], None],
) -> None:
    bridge_quats(clip.quats_camera_joint, visible, timestamps_s)
    remove_flips(clip.quats_camera_joint, timestamps_s)
    bridge_positions(clip.pelvis_camera, visible, timestamps_s)
    weights = np.where(visible[:, None], np.maximum(clip.confidence, 0.1), _GAP_WEIGHT)
    smooth_orientations(clip.quats_camera_joint, weights, timestamps_s, smooth, tick)
    smooth_path(clip.pelvis_camera, weights[:, 0].astype(np.float64), timestamps_s, smooth)


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
