"""Twist angles over the clip: filled in from the frames that show them."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .whittaker import whittaker

Float64 = NDArray[np.float64]

_CUTOFF_HZ: Final = 3.0
_LEAST_WEIGHT: Final = 0.02
"""Pull of a frame without evidence towards its neutral guess."""


def fill_twists(
    angles: NDArray[np.float32], weights: Float64, timestamps_s: Float64
) -> NDArray[np.float32]:
    """Smooth each twist with its evidence as weight, as a direction, so that it cannot wrap.

    Args:
        angles: [T, 23] radians.
        weights: Evidence [T, 23], 0..1.
        timestamps_s: [T].

    Returns:
        [T, 23] radians.
    """
    filled = np.empty_like(angles)
    tau = np.full(len(angles), 1.0 / (2.0 * np.pi * _CUTOFF_HZ))
    for joint in range(angles.shape[1]):
        angle = angles[:, joint].astype(np.float64)
        directions = np.column_stack((np.cos(angle), np.sin(angle)))
        weight = np.maximum(weights[:, joint], _LEAST_WEIGHT)
        smoothed = whittaker(directions, timestamps_s, weight, tau)
        filled[:, joint] = np.arctan2(smoothed[:, 1], smoothed[:, 0])
    return filled
