"""The root's path: depth from the apparent size is rough, so it is smoothed far more."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .smooth import Smoothing, smooth

Float64 = NDArray[np.float64]

_REST_HZ: Final = 1.2
_DEPTH_REST_HZ: Final = 0.4
_MOST_NOISE: Final = 0.03
_MOST_DEPTH_NOISE: Final = 0.05


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
    how = Smoothing(strength, _DEPTH_REST_HZ, _MOST_DEPTH_NOISE)
    smooth_depth = np.exp(smooth(np.log(depth), timestamps_s, weights, how))
    how = Smoothing(strength, _REST_HZ, _MOST_NOISE)
    lateral = smooth(path[:, :2] / depth * middle, timestamps_s, weights, how) / middle
    pelvis_camera[:, :2] = lateral * smooth_depth
    pelvis_camera[:, 2:] = smooth_depth
