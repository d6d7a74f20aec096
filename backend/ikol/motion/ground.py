"""How high the ground is."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, percentile_filter

from .time_steps import typical_step_s

Float64 = NDArray[np.float64]

_WINDOW_S: Final = 2.0
_STANDING_PERCENTILE: Final = 15.0


def ground_heights(lowest: Float64, timestamps_s: Float64) -> Float64:
    """Height of the ground below the person through the clip, where the path drifts up or down.

    Somebody on their feet touches the ground several times in two seconds, even running or
    jumping; so it is the low percentile of the lower sole in a window, smoothed.

    Args:
        lowest: Height of the lowest sole [T], metres.
        timestamps_s: [T].

    Returns:
        [T].
    """
    if len(lowest) < 2:
        return lowest.copy()
    step_s = typical_step_s(timestamps_s)
    window = 1 + 2 * round(0.5 * _WINDOW_S / step_s)
    if window >= len(lowest):
        return np.full_like(lowest, np.percentile(lowest, _STANDING_PERCENTILE))
    low = percentile_filter(lowest, _STANDING_PERCENTILE, window, mode="nearest")
    return gaussian_filter1d(low, 0.25 * _WINDOW_S / step_s, mode="nearest")
