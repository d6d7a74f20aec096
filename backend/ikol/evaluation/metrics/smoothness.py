"""Smoothness: error of the acceleration against the truth, and jitter, which needs no truth.

A. Kanazawa et al., "Learning 3D human dynamics from video", CVPR 2019 (acceleration error);
X. Yi et al., "TransPose", SIGGRAPH 2021 (jitter: the third derivative of the joints' positions).
What a missing frame (NaN) would enter is NaN.
"""

import numpy as np
from numpy.typing import NDArray

from ikol.evaluation.metrics.means import known_mean

Float64 = NDArray[np.float64]

_MM_PER_M = 1e3
_ROUNDED_S = 2e-3


def acceleration_errors_mm_per_frame2(points: Float64, truth: Float64) -> Float64:
    """Length of the error of the second difference [T - 2, N], in mm / frame^2.

    Args:
        points: [T, N, 3] metres.
        truth: [T, N, 3] metres, in a frame with the same axes.
    """
    error = np.diff(points - truth, n=2, axis=0)
    return np.asarray(_MM_PER_M * np.linalg.norm(error, axis=-1), np.float64)


def acceleration_errors_m_per_s2(points: Float64, truth: Float64, timestamps_s: Float64) -> Float64:
    """Length of the error of the acceleration [T - 2, N], in m/s^2.

    Args:
        points: [T, N, 3] metres.
        truth: [T, N, 3] metres, in a frame with the same axes.
        timestamps_s: Time of each frame, increasing [T].
    """
    return np.linalg.norm(_derivatives(points - truth, timestamps_s, 2), axis=-1)


def jitter_m_per_s3(points: Float64, timestamps_s: Float64) -> float:
    """Mean length of the third derivative, in m/s^3.

    Papers on motion from video often print it in units of 10 m/s^3.

    Args:
        points: [T, N, 3] metres.
        timestamps_s: Time of each frame, increasing [T].
    """
    return known_mean(np.linalg.norm(_derivatives(points, timestamps_s, 3), axis=-1))


def _derivatives(points: Float64, timestamps_s: Float64, order: int) -> Float64:
    """Derivatives [T - order, N, 3] by differences, divided by the times between the frames.

    Files round times to milliseconds or so, which at even rates would pass for jitter: steps that
    differ by no more than that are taken to be the same.
    """
    if len(points) <= order:
        return np.empty((0, *points.shape[1:]))
    steps_s = np.lib.stride_tricks.sliding_window_view(np.diff(timestamps_s), order)
    mean_s = steps_s.mean(axis=-1)[:, None, None]
    even = (np.ptp(steps_s, axis=-1) <= _ROUNDED_S)[:, None, None]
    divided = points
    for k in range(1, order + 1):
        span_s = (timestamps_s[k:] - timestamps_s[:-k])[:, None, None]
        divided = k * np.diff(divided, axis=0) / span_s
    return np.where(even, np.diff(points, n=order, axis=0) / mean_s**order, divided)
