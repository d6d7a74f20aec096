"""Sightings that hold all that a network says: each frame for itself, nothing to be added."""

from dataclasses import replace

import numpy as np

from ikol.estimators.base import TWIST_SCALE, PersonEstimates, Sightings
from ikol.estimators.blazepose.mapping import DIRECT_KEYPOINTS


class PictureRegression:
    """Passes on what the network saw; see `ikol.estimators.base.Regression`."""

    @property
    def context_s(self) -> float:
        """No frame looks at another one."""
        return 0.0

    def estimate_next(self, seen: Sightings) -> PersonEstimates:
        """The next sightings."""
        return _estimates(seen)

    def estimate_within(self, seen: Sightings, wanted: slice) -> PersonEstimates:
        """Those sightings that are wanted."""
        twist = None if seen.twist_cos_sin is None else seen.twist_cos_sin[wanted]
        return _estimates(
            Sightings(
                seen.timestamps_s[wanted],
                seen.landmarks_px[wanted],
                seen.landmarks_camera[wanted],
                twist,
            )
        )


class RotationRegression(PictureRegression):
    """The same of networks that say rotations: in the picture only limbs are seen, by BlazePose.

    The other keypoints are where the rotations and a camera without perspective have them, so that
    they would tell nothing new.
    """

    def estimate_next(self, seen: Sightings) -> PersonEstimates:
        """The next sightings."""
        return _limbs_in_picture(super().estimate_next(seen))

    def estimate_within(self, seen: Sightings, wanted: slice) -> PersonEstimates:
        """Those sightings that are wanted."""
        return _limbs_in_picture(super().estimate_within(seen, wanted))


def _limbs_in_picture(estimates: PersonEstimates) -> PersonEstimates:
    px = estimates.keypoints_px.copy()
    trust = np.zeros_like(px[..., 2])
    trust[:, DIRECT_KEYPOINTS] = px[:, DIRECT_KEYPOINTS, 2]
    px[..., 2] = trust
    return replace(estimates, keypoints_px=px)


def _estimates(seen: Sightings) -> PersonEstimates:
    if seen.twist_cos_sin is None:
        raise ValueError("these sightings are another estimator's")
    length = np.linalg.norm(seen.twist_cos_sin, axis=-1)
    unit = seen.twist_cos_sin / np.maximum(length, 1e-6)[..., None]
    unit[length < 1e-6] = (1.0, 0.0)
    # Trained by squared error, the vector is as short as its direction is unsure: the mean of unit
    # vectors has length r where their squared distance to it is 1 - r^2.
    spread = np.clip(1.0 - length**2, 0.0, 1.0)
    return PersonEstimates(
        keypoints_camera=seen.landmarks_camera,
        keypoint_weights=seen.landmarks_px[..., 2],
        keypoints_px=seen.landmarks_px,
        twist_cos_sin=unit.astype(np.float32),
        twist_weights=(1.0 / (1.0 + spread / TWIST_SCALE**2)).astype(np.float32),
    )
