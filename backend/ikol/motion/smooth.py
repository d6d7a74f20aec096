"""Zero-phase smoothing that adapts to the motion: calm where it is calm, fast hits stay fast.

Where a series accelerates, the noise is small against the motion and little is smoothed; where it
rests, the noise is all there is. With noise of deviation sigma and accelerations of size a, the
best linear smoother penalises the second derivative by tau^4 = sigma^2 / a^2 (it is the stationary
Kalman smoother of a particle pushed at random), so tau follows the local acceleration.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, uniform_filter1d

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


@dataclass(frozen=True, slots=True)
class Smoothing:
    """How a kind of series is smoothed.

    Attributes:
        strength: 0 none, 0.5 what the noise measured in the clip asks for, 1 very strong.
        rest_hz: Cut-off at rest, in Hz, at strength 0.5.
        most_noise: Upper bound of the noise's deviation in the series' unit; keeps a clip of few
            frames a second, whose motion looks like noise, from being flattened.
    """

    strength: float
    rest_hz: float
    most_noise: float


def smooth(series: Float64, timestamps_s: Float64, weights: Float64, how: Smoothing) -> Float64:
    """Smooth a vector-valued series; its components share one local strength.

    Args:
        series: [T, D].
        timestamps_s: [T], increasing.
        weights: Trust in each sample [T], 0..1.
        how: Kind and strength.

    Returns:
        [T, D].
    """
    if how.strength <= 0.0 or len(series) < 4:
        return series.copy()
    amount = noise_factor(how.strength)
    sigma = amount * min(noise_deviation(series), how.most_noise)
    if sigma <= 0.0:
        return series.copy()
    step_s = float(np.median(np.diff(timestamps_s)))
    acceleration = _local_acceleration(series, timestamps_s, weights, step_s, sigma / amount)
    rest_tau = np.sqrt(amount) / (2.0 * np.pi * how.rest_hz)
    tau = np.minimum(np.sqrt(sigma / np.maximum(acceleration, 1e-9)), rest_tau)
    return whittaker(series, timestamps_s, weights, tau)


def noise_factor(strength: float) -> float:
    """How many times the measured noise a strength in 0..1 allows for: 1 at 0.5, at most 20."""
    return strength / max(1.0 - strength, 0.05)


def noise_deviation(series: Float64) -> float:
    """Standard deviation of the noise in a series [T, D], per component.

    From the median of third differences, which smooth motion hardly enters and outliers neither.
    """
    third = np.abs(np.diff(series, n=3, axis=0))
    return float(1.4826 * np.sqrt((np.median(third, axis=0) ** 2).mean() / _THIRD_DIFFERENCE))


def _local_acceleration(
    series: Float64, timestamps_s: Float64, weights: Float64, step_s: float, sigma: float
) -> Float64:
    found = np.zeros(len(series))
    for pilot_hz in _PILOTS_HZ:
        pilot_tau = 1.0 / (2.0 * np.pi * min(pilot_hz, 0.4 / step_s))
        pilot = whittaker(series, timestamps_s, weights, np.full(len(series), pilot_tau))
        velocity = np.gradient(pilot, timestamps_s, axis=0)
        squared = (np.gradient(velocity, timestamps_s, axis=0) ** 2).mean(-1)
        width = 1 + 2 * round(_WINDOW_PERIODS / pilot_hz / step_s)
        local = maximum_filter1d(uniform_filter1d(squared, width // 2 | 1), width)
        of_noise = _ACCELERATION * sigma**2 * step_s / pilot_tau**5
        found = np.maximum(found, local - 3.0 * of_noise)
    return _EMPHASIS * np.sqrt(found)
