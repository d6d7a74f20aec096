"""Whittaker smoothing: penalised least squares with local strength, weights and real timestamps."""

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solveh_banded

from .time_steps import second_differences

Float64 = NDArray[np.float64]


def whittaker(
    series: Float64, timestamps_s: Float64, weights: Float64, time_constants_s: Float64
) -> Float64:
    """Minimise sum w_t |x_t - y_t|^2 + tau_t^4 |x''_t|^2 (Eilers 2003, second order).

    The filter has zero phase and, where tau is constant, the response 1 / (1 + (omega tau)^4) for
    w = 1: half the amplitude is left at 1 / (2 pi tau) Hz. Samples of no weight are bridged by a
    cubic spline.

    Args:
        series: y [..., T, D].
        timestamps_s: [T], increasing.
        weights: [..., T], not negative, somewhere positive.
        time_constants_s: tau [..., T], seconds.

    Returns:
        x [..., T, D].
    """
    count, dims = series.shape[-2:]
    if count < 3:
        return series.copy()
    a, b, c = second_differences(timestamps_s)[1:-1].T
    p = time_constants_s[..., 1:-1] ** 4
    # Several series are one long one without terms across their ends.
    bands = np.zeros((3, *series.shape[:-1]))
    bands[2] = weights + 1e-9
    bands[2, ..., :-2] += p * a * a
    bands[2, ..., 1:-1] += p * b * b
    bands[2, ..., 2:] += p * c * c
    bands[1, ..., 1:-1] += p * a * b
    bands[1, ..., 2:] += p * b * c
    bands[0, ..., 2:] = p * a * c
    pulled = (weights[..., None] + 1e-9) * series
    solved = solveh_banded(bands.reshape(3, -1), pulled.reshape(-1, dims), check_finite=False)
    return solved.reshape(series.shape)
