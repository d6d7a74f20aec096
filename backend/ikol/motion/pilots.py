"""Noise and accelerations of a series, as far as they can be told apart."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from .time_steps import typical_step_s
from .whittaker import whittaker

Float64 = NDArray[np.float64]

_PILOTS_HZ: Final = (2.0, 5.0, 12.0)
"""Cut-offs at which acceleration is looked for: what is slow drowns in the noise of a fast pilot,
what is fast is lost in a slow one."""

_WINDOW_PERIODS: Final = 0.35
_EMPHASIS: Final = 1.5
"""A pilot, and the middle of a window, see less of an acceleration than its peak."""

_THIRD_DIFFERENCE: Final = 20.0
"""Variance of the third difference of white noise of variance 1."""

_ACCELERATION: Final = 0.0884
"""Variance of the second derivative of unit white noise at step dt, smoothed with tau, in units of
dt / tau^5: (1 / pi) times the integral of x^4 / (1 + x^4)^2."""


def noise_factor(strength: float) -> float:
    """How many times the measured noise a strength in 0..1 allows for: 1 at 0.5, at most 20."""
    return strength / max(1.0 - strength, 0.05)


def noise_deviation(series: Float64) -> Float64:
    """Standard deviation of the noise in series [..., T, D], per component [...].

    From the median of third differences, which smooth motion hardly enters and outliers neither.
    """
    third = np.abs(np.diff(series, n=3, axis=-2))
    squared = np.median(third, axis=-2) ** 2
    return np.asarray(1.4826 * np.sqrt(squared.mean(-1) / _THIRD_DIFFERENCE), np.float64)


def local_acceleration(
    series: Float64, timestamps_s: Float64, weights: Float64, sigma: Float64
) -> Float64:
    """Size of the second derivative around each frame [..., T], beyond what noise makes of it.

    Args:
        series: [..., T, D].
        timestamps_s: [T], increasing.
        weights: Trust in each sample [..., T], 0..1.
        sigma: Standard deviation of the noise, per component [...].
    """
    step_s = typical_step_s(timestamps_s)
    found = np.zeros(series.shape[:-1])
    for pilot_hz in _PILOTS_HZ:
        pilot_tau = 1.0 / (2.0 * np.pi * min(pilot_hz, 0.4 / step_s))
        pilot = whittaker(series, timestamps_s, weights, np.full(len(timestamps_s), pilot_tau))
        velocity = np.gradient(pilot, timestamps_s, axis=-2)
        squared = (np.gradient(velocity, timestamps_s, axis=-2) ** 2).mean(-1)
        width = 1 + 2 * round(_WINDOW_PERIODS / pilot_hz / step_s)
        local = maximum_filter1d(uniform_filter1d(squared, width // 2 | 1), width)
        of_noise = _ACCELERATION * sigma**2 * step_s / pilot_tau**5
        found = np.maximum(found, local - 3.0 * of_noise[..., None])
    return _EMPHASIS * np.sqrt(found)
