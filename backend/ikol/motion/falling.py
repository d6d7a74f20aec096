"""When a body falls freely: then nothing of it stands."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from .time_steps import typical_step_s

Float64 = NDArray[np.float64]

_SPAN_S: Final = 0.1
_STANDS_M_PER_S2: Final = 7.0
_FALLS_M_PER_S2: Final = 10.0
"""Who bends their knees to drop comes to half of gravity; persons are taken for too large or too
small by a tenth."""

_LONGEST_STEP_S: Final = 0.13
"""At less than 8 frames a second a squat looks like a fall."""

_EDGE_S: Final = 0.05
"""A flight begins and ends before the middle of a span is in it."""


def falling(heights: Float64, timestamps_s: Float64) -> Float64:
    """How surely a body that goes up and down falls freely in each frame [T], 0..1.

    In slow motion gravity is small: nothing falls there, as far as this tells, nor beside gaps.

    Args:
        heights: Of its middle [T], metres.
        timestamps_s: [T], increasing.
    """
    if len(heights) < 2:
        return np.zeros(len(heights))
    before_s, after_s = timestamps_s - _SPAN_S, timestamps_s + _SPAN_S
    before, after = (np.interp(times, timestamps_s, heights) for times in (before_s, after_s))
    downward = (2.0 * heights - before - after) / _SPAN_S**2
    surely = (downward - _STANDS_M_PER_S2) / (_FALLS_M_PER_S2 - _STANDS_M_PER_S2)
    inside = (before_s >= timestamps_s[0]) & (after_s <= timestamps_s[-1])
    # Between frames that are far from each other nobody knows of a fall.
    gaps = np.concatenate(([0], np.cumsum(np.diff(timestamps_s) > _LONGEST_STEP_S)))
    first = np.searchsorted(timestamps_s, before_s, "right") - 1
    last = np.searchsorted(timestamps_s, after_s, "left")
    known = inside & (gaps[np.minimum(last, len(gaps) - 1)] == gaps[np.maximum(first, 0)])
    frames = round(_EDGE_S / typical_step_s(timestamps_s))
    return maximum_filter1d(np.where(known, np.clip(surely, 0.0, 1.0), 0.0), 1 + 2 * frames)
