"""Sightings that hold all that a network says: each frame for itself, nothing to be added."""

import numpy as np

from ikol.estimators.base import TWIST_SCALE, PersonEstimates, Sightings


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
