"""Errors of positions: MPJPE, and PVE, which is the same of a body's vertices.

C. Ionescu et al., "Human3.6M: Large scale datasets and predictive methods for 3D human sensing in
natural environments", TPAMI 2014 (MPJPE); G. Pavlakos et al., "Learning to estimate 3D human pose
and shape from a single color image", CVPR 2018 (per-vertex error).
"""

import numpy as np
from numpy.typing import NDArray

from ikol.evaluation.metrics.means import known_mean

Float64 = NDArray[np.float64]

_MM_PER_M = 1e3


def position_errors_mm(points: Float64, truth: Float64) -> Float64:
    """Distance of each point to the true one [..., N] in mm; NaN where either is missing.

    Args:
        points: [..., N, 3] metres.
        truth: [..., N, 3] metres, in the same frame.
    """
    return np.asarray(_MM_PER_M * np.linalg.norm(points - truth, axis=-1), np.float64)


def about(points: Float64, roots: Float64) -> Float64:
    """Points [..., N, 3] relative to a root of each frame [..., 3]."""
    return points - roots[..., None, :]


def mpjpe_mm(points: Float64, truth: Float64, roots: Float64, true_roots: Float64) -> float:
    """Mean distance of points to the true ones, in mm, when the roots are laid on each other.

    MPJPE if the points are joints and the root is the pelvis, PVE if they are vertices.

    Args:
        points: [T, N, 3] metres.
        truth: [T, N, 3] metres, in a frame with the same axes.
        roots: The root of each frame [T, 3].
        true_roots: The true one [T, 3].
    """
    return known_mean(position_errors_mm(about(points, roots), about(truth, true_roots)))
