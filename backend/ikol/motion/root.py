"""Translation of the root from where the keypoints are in the image."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

_GAUSS_NEWTON: Final = 3
_HUBER: Final = 0.02
"""Image residual, at depth 1, from which a keypoint counts less."""

_MIN_DEPTH: Final = 0.3


def root_translations(keypoints: Float64, rays: Float64, weights: Float64) -> Float64:
    """Translation [..., 3] that makes posed keypoints project onto the seen ones.

    A linear start (each keypoint gives x + t_x = r_x (z + t_z), and likewise y), then Gauss-Newton
    on the image residual with Huber weights.

    Args:
        keypoints: Posed keypoints [..., K, 3], camera axes, metres, relative to the root.
        rays: Seen keypoints on the plane at depth 1 [..., K, 2].
        weights: Trust [..., K], 0..1.

    Returns:
        Position of the root in the camera's frame [..., 3], metres, z at least 0.3.
    """
    weights = weights + 1e-6
    t = _linear(keypoints, rays, weights)
    for _ in range(_GAUSS_NEWTON):
        t[..., 2] = np.maximum(t[..., 2], _MIN_DEPTH)
        t += _step(keypoints, rays, weights, t)
    t[..., 2] = np.maximum(t[..., 2], _MIN_DEPTH)
    return t


def _linear(keypoints: Float64, rays: Float64, weights: Float64) -> Float64:
    w = weights[..., None]
    # Rows (1, 0, -r_x | r_x z - x) and (0, 1, -r_y | r_y z - y) as normal equations.
    b = rays * keypoints[..., 2:] - keypoints[..., :2]
    n = weights.sum(-1)
    r, bs = (w * rays).sum(-2), (w * b).sum(-2)
    zero = np.zeros_like(n)
    H: Float64 = np.stack(
        (
            n,
            zero,
            -r[..., 0],
            zero,
            n,
            -r[..., 1],
            -r[..., 0],
            -r[..., 1],
            (w * rays**2).sum((-1, -2)),
        ),
        axis=-1,
    ).reshape(*n.shape, 3, 3)
    g = np.stack((bs[..., 0], bs[..., 1], -(w * rays * b).sum((-1, -2))), axis=-1)
    return np.asarray(np.linalg.solve(H + 1e-9 * np.eye(3), g[..., None])[..., 0], np.float64)


def _step(keypoints: Float64, rays: Float64, weights: Float64, t: Float64) -> Float64:
    points = keypoints + t[..., None, :]
    depth = np.maximum(points[..., 2:], _MIN_DEPTH)
    seen = points[..., :2] / depth
    residual = rays - seen
    size = np.linalg.norm(residual, axis=-1)
    w = (weights * np.minimum(1.0, _HUBER / np.maximum(size, 1e-9)))[..., None, None]
    J = np.zeros((*residual.shape, 3))
    J[..., 0, 0] = J[..., 1, 1] = 1.0 / depth[..., 0]
    J[..., 2] = -seen / depth
    H = (w * J).swapaxes(-1, -2) @ J
    g = (w * J).swapaxes(-1, -2) @ residual[..., None]
    return np.linalg.solve(H.sum(-3) + 1e-9 * np.eye(3), g.sum(-3))[..., 0]
