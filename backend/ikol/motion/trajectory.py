"""The root's path: depth from the apparent size is rough, so it is smoothed far more."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .smooth import Smoothing, noise_deviation, noise_factor, smooth
from .whittaker import whittaker

Float64 = NDArray[np.float64]

_REST_HZ: Final = 1.2
_MOST_NOISE: Final = 0.03
_DEPTH_ACCELERATION: Final = 1.5
"""How fast people speed up towards the camera or away from it, m/s^2. The errors of depth last for
many frames (an arm that is raised changes the apparent size), so they cannot be told from motion
by looking at the clip."""

_LEAST_DEPTH_NOISE: Final = 0.01
_MOST_DEPTH_NOISE: Final = 0.04


def smooth_path(
    pelvis_camera: NDArray[np.float32], weights: Float64, timestamps_s: Float64, strength: float
) -> None:
    """Smooth the pelvis' path in place, in the camera's frame.

    Depth is smoothed as its logarithm (its noise is relative), on its own; then what stays fixed
    is where the pelvis is seen, so the directions x/z and y/z are smoothed, not x and y.

    Args:
        pelvis_camera: [T, 3] metres, z positive.
        weights: Trust in each frame [T].
        timestamps_s: [T].
        strength: 0..1.
    """
    path = pelvis_camera.astype(np.float64)
    depth = path[:, 2:]
    middle = float(np.median(depth))
    smooth_depth = np.exp(_smooth_log_depth(np.log(depth), timestamps_s, weights, strength))
    how = Smoothing(strength, _REST_HZ, _MOST_NOISE)
    lateral = smooth(path[:, :2] / depth * middle, timestamps_s, weights, how) / middle
    pelvis_camera[:, :2] = lateral * smooth_depth
    pelvis_camera[:, 2:] = smooth_depth


def _smooth_log_depth(
    log_depth: Float64, timestamps_s: Float64, weights: Float64, strength: float
) -> Float64:
    if strength <= 0.0 or len(log_depth) < 4:
        return log_depth
    noise = np.clip(noise_deviation(log_depth), _LEAST_DEPTH_NOISE, _MOST_DEPTH_NOISE)
    acceleration = _DEPTH_ACCELERATION / np.exp(np.median(log_depth))
    tau = np.sqrt(noise_factor(strength) * noise / acceleration)
    return whittaker(log_depth, timestamps_s, weights, np.full(len(log_depth), tau))
