"""A median whose values count differently."""

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


def weighted_median(values: Float64, weights: Float64) -> float:
    """The value [N] up to which half of the weight [N] lies; not all weights are 0."""
    order = np.argsort(values)
    share = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(share, 0.5 * share[-1])])
