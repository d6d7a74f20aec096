"""Terms of frames that follow each other: velocity and acceleration in the camera as it stands."""

from typing import Final

from torch import Tensor

from ikol.estimators.blazepose.regressor.decoding import Regressed

from ..batches import Batch
from .means import mean_where

_MOST_STEP_S: Final = 0.2


def motion_terms(regressed: Regressed, batch: Batch) -> dict[str, Tensor]:
    """Mean error of the keypoints' velocity (m/s) and acceleration (m/s^2), and of the pelvis'."""
    error = regressed.keypoints - batch.truth.keypoints
    error_camera = error @ batch.R_camera_virtual.mT
    off_pelvis = (regressed.pelvis - batch.truth.pelvis)[..., None, :]
    pelvis_camera = off_pelvis @ batch.R_camera_virtual.mT
    step_s = batch.times_s.diff(dim=1)
    linked = batch.there[:, 1:] & batch.there[:, :-1] & (step_s < _MOST_STEP_S)
    step_s = step_s.clamp(1e-3, _MOST_STEP_S).float()[..., None, None]
    velocity = error_camera.diff(dim=1) / step_s
    between_s = 0.5 * (step_s[:, 1:] + step_s[:, :-1])
    acceleration = velocity.diff(dim=1) / between_s
    return {
        "velocity": mean_where(velocity.abs(), linked),
        "acceleration": mean_where(acceleration.abs(), linked[:, 1:] & linked[:, :-1]),
        "pelvis_velocity": mean_where((pelvis_camera.diff(dim=1) / step_s).abs(), linked),
    }
