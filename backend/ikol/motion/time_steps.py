"""Steps of time from frame to frame."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

_ALONE_S: Final = 1.0 / 30.0
"""Time that a frame alone stands for."""


def typical_step_s(timestamps_s: Float64) -> float:
    """Time from frame to frame."""
    return float(np.median(np.diff(timestamps_s))) if len(timestamps_s) > 1 else _ALONE_S


def velocities(points: Float64, timestamps_s: Float64) -> Float64:
    """Of points [T, ..., 3], a second [T, ..., 3]; a single frame is at rest."""
    if len(points) < 2:
        return np.zeros(points.shape)
    return np.asarray(np.gradient(points, timestamps_s, axis=0), np.float64)


def second_differences(times_s: Float64) -> Float64:
    """Coefficients a, b, c of a x_before + b x + c x_after = x'' [T, 3]; zeros at the ends."""
    stencils = np.zeros((len(times_s), 3))
    if len(times_s) > 2:
        steps = np.diff(times_s)
        before, after = steps[:-1], steps[1:]
        mean = (before + after) / 2.0
        stencils[1:-1, 0] = 1.0 / (before * mean)
        stencils[1:-1, 2] = 1.0 / (after * mean)
        stencils[1:-1, 1] = -(stencils[1:-1, 0] + stencils[1:-1, 2])
    return stencils
