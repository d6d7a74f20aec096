"""Procrustes alignment: the rotation, scale and translation that lay points on others best.

S. Umeyama, "Least-squares estimation of transformation parameters between two point patterns",
TPAMI 1991, Eq. 34 to 43.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ikol.evaluation.metrics.positions import position_errors_mm

Float64 = NDArray[np.float64]

_LEAST_POINTS = 3


@dataclass(frozen=True, slots=True)
class Alignment:
    """x -> scale R x + translation, for any leading dimensions.

    Attributes:
        R: Rotations [..., 3, 3].
        scale: [...]; 1 where it was not asked for.
        translation: [..., 3].
    """

    R: Float64
    scale: Float64
    translation: Float64

    def __call__(self, points: Float64) -> Float64:
        """Points [..., N, 3], moved."""
        turned = points @ self.R.swapaxes(-1, -2)
        return self.scale[..., None, None] * turned + self.translation[..., None, :]


def frame_alignments(points: Float64, truth: Float64, *, scaled: bool = True) -> Alignment:
    """The alignment of each set of points with the least sum of squared distances.

    Points that are missing (NaN) in either set do not count. A set of fewer than three points, or
    of no extent, has none: NaN.

    Args:
        points: [..., N, 3].
        truth: What to lay them on [..., N, 3].
        scaled: Whether the scale is free (a similarity) or 1 (a rigid motion).
    """
    known = np.isfinite((points + truth).sum(axis=-1))
    weights = known[..., None].astype(np.float64)
    count = weights.sum(-2)
    enough = count[..., 0] >= _LEAST_POINTS
    count = np.maximum(count, 1.0)
    x, y = np.where(known[..., None], points, 0.0), np.where(known[..., None], truth, 0.0)
    mean_x, mean_y = x.sum(-2) / count, y.sum(-2) / count
    x = weights * (x - mean_x[..., None, :])
    y = weights * (y - mean_y[..., None, :])
    R, size = _best_rotations(x, y)
    spread = (x * x).sum((-2, -1))
    extended = enough & (spread > 0)
    scale = np.ones_like(spread)
    if scaled:
        scale = size.sum(-1) / np.where(extended, spread, 1.0)
    scale = np.where(extended, scale, np.nan)
    translation = mean_y - scale[..., None] * (R @ mean_x[..., None])[..., 0]
    return Alignment(R, scale, translation)


def clip_alignment(points: Float64, truth: Float64, *, scaled: bool = False) -> Alignment:
    """The one alignment of all frames of a clip; rigid unless the scale is to be free.

    Args:
        points: [T, N, 3].
        truth: [T, N, 3].
        scaled: As in `frame_alignments`.
    """
    return frame_alignments(points.reshape(-1, 3), truth.reshape(-1, 3), scaled=scaled)


def clip_rotation(points: Float64, truth: Float64) -> Float64:
    """The one rotation [3, 3] about the origin that lays all frames of a clip best on the truth.

    Args:
        points: [T, N, 3] relative to the root of each frame.
        truth: [T, N, 3] relative to theirs.
    """
    known = np.isfinite((points + truth).sum(axis=-1))
    R, _ = _best_rotations(points[known], truth[known])
    return R


def pa_errors_mm(points: Float64, truth: Float64) -> Float64:
    """Distances [..., N] in mm after the similarity of each frame; PA-MPJPE is their mean.

    M. Zhou et al., "Sparseness meets deepness: 3D human pose estimation from monocular video",
    CVPR 2016, and everyone since ("reconstruction error", "protocol 2").

    Args:
        points: [..., N, 3] metres.
        truth: [..., N, 3] metres.
    """
    return position_errors_mm(frame_alignments(points, truth)(points), truth)


def _best_rotations(points: Float64, truth: Float64) -> tuple[Float64, Float64]:
    """Rotations [..., 3, 3] about the origin, and the singular values [..., 3] (Eq. 39, 43)."""
    u, size, vt = np.linalg.svd(truth.swapaxes(-1, -2) @ points)
    # No reflections: the least singular direction turns round instead.
    sign = np.where(np.linalg.det(u @ vt) < 0, -1.0, 1.0)
    u[..., :, 2] *= sign[..., None]
    size[..., 2] *= sign
    return u @ vt, size
