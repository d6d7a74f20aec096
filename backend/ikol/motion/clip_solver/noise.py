"""From the estimator's trust to the weights of data."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

_MEMORY_S: Final = 0.35
"""Errors of nets last that long (`ikol.training.data.noise`): frames in between repeat them."""

_LEAST_TRUST: Final = 1.0 / 255.0


def data_weights(
    trust: Float64, half_trust: float, least: float | Float64, frames_per_s: float
) -> Float64:
    """Weights 1 / (n sigma^2) of measurements, n frames of which share their error.

    Args:
        trust: 0..1 = 1 / (1 + (error / half_trust)^2), as estimators give it.
        half_trust: Error that comes with a trust of one half.
        least: Error that is there even at full trust.
        frames_per_s: Of the clip.

    Returns:
        The shape of `trust`.
    """
    known = np.clip(trust, _LEAST_TRUST, 1.0)
    variance = half_trust**2 * (1.0 / known - 1.0) + least**2
    return 1.0 / (max(1.0, _MEMORY_S * frames_per_s) * variance)
