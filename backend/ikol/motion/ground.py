"""Feet on the ground."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, percentile_filter

from ikol.body.model import BodyModel

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

FOOT_KEYPOINTS: Final = (7, 8, 10, 11, 27, 28)
"""Ankles, feet and toes, which all stand on the ground in a flat foot."""

_WINDOW_S: Final = 2.0
_STANDING_PERCENTILE: Final = 15.0

_MIN_FALL: Final = 0.12
"""Slope of the ray to the ground from which the ground tells how far away it is."""

_MAX_SCALING: Final = 1.05
_MAX_SHIFT_M: Final = 0.02
"""Bounds of the correction: beyond them the camera moves or the ground is not flat, and the body
must stay over the person in the picture, in place and in size."""


def sole_heights(body: BodyModel, betas: Float32) -> Float64:
    """Height of each foot keypoint above the sole of a flat foot [6], metres."""
    floor = float(body.rest_vertices(betas)[:, 1].min())
    return body.rest_keypoints(betas)[list(FOOT_KEYPOINTS), 1].astype(np.float64) - floor


def ground_heights(lowest: Float64, timestamps_s: Float64) -> Float64:
    """Height of the ground below the person through the clip, where the path drifts up or down.

    Somebody on their feet touches the ground several times in two seconds, even running or
    jumping; so it is the low percentile of the lower sole in a window, smoothed.

    Args:
        lowest: Height of the lowest sole [T], metres.
        timestamps_s: [T].

    Returns:
        [T].
    """
    if len(lowest) < 2:
        return lowest.copy()
    step_s = float(np.median(np.diff(timestamps_s)))
    window = 1 + 2 * round(0.5 * _WINDOW_S / step_s)
    if window >= len(lowest):
        return np.full_like(lowest, np.percentile(lowest, _STANDING_PERCENTILE))
    low = percentile_filter(lowest, _STANDING_PERCENTILE, window, mode="nearest")
    return gaussian_filter1d(low, 0.25 * _WINDOW_S / step_s, mode="nearest")


def onto_ground(positions: Float64, drift: Float64, camera_height: float) -> Float64:
    """Move positions along their viewing rays until the ground below them is at its height.

    Along the ray, because where somebody is seen is certain and how far away they are is not.

    Args:
        positions: [T, 3] in a z-up frame with the camera at its origin, metres.
        drift: Height of the ground below each of them above where it should be [T].
        camera_height: Height of the camera above the ground, metres.

    Returns:
        [T, 3]. Where the ground is seen too flat for that, positions move straight down or up, by
        a few centimetres at most.
    """
    moved = positions.copy()
    fall = camera_height - drift
    distance = np.linalg.norm(positions, axis=-1)
    steep = (fall > _MIN_FALL * distance) & (camera_height > _MIN_FALL * distance)
    share = np.clip(camera_height / np.where(steep, fall, 1.0), 1.0 / _MAX_SCALING, _MAX_SCALING)
    moved[steep] *= share[steep, None]
    moved[~steep, 2] -= np.clip(drift[~steep], -_MAX_SHIFT_M, _MAX_SHIFT_M)
    return moved
