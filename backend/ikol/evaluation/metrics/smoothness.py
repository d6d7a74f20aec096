"""Smoothness: error of the acceleration against the truth, and jitter, which needs no truth.

A. Kanazawa et al., "Learning 3D human dynamics from video", CVPR 2019 (acceleration error);
X. Yi et al., "TransPose", SIGGRAPH 2021 (jitter: the third derivative of the joints' positions).
Both take frames that are evenly spaced; what a missing frame (NaN) would enter is NaN.
"""

import numpy as np
from numpy.typing import NDArray

from ikol.evaluation.metrics.means import known_mean

Float64 = NDArray[np.float64]

_MM_PER_M = 1e3


def acceleration_errors_mm_per_frame2(points: Float64, truth: Float64) -> Float64:
    """Length of the error of the second difference [T - 2, N], in mm / frame^2.

    Times fps^2 / 1000 it is in m/s^2.

    Args:
        points: [T, N, 3] metres.
        truth: [T, N, 3] metres, in a frame with the same axes.
    """
    error = np.diff(points - truth, n=2, axis=0)
    return np.asarray(_MM_PER_M * np.linalg.norm(error, axis=-1), np.float64)


def jitter_m_per_s3(points: Float64, fps: float) -> float:
    """Mean length of the third difference times fps^3, in m/s^3.

    Papers on motion from video often print it in units of 10 m/s^3.

    Args:
        points: [T, N, 3] metres.
        fps: Frames a second.
    """
    return fps**3 * known_mean(np.linalg.norm(np.diff(points, n=3, axis=0), axis=-1))
