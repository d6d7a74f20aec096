"""Hands that bear weight: on the ground, and at rest there."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from .time_steps import typical_step_s, velocities

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_NEAR_M: Final = 0.1
_FAST_ACROSS: Final = 0.25
_FAST_ALONG: Final = 1.5
"""Metres a second. How far away a hand is is hardly known, and what is known comes and goes."""
_STEADY_S: Final = 0.2
_SEEN: Final = 0.3
"""Confidence from which on a hand may bear weight; outside the picture it is a tenth at most."""
_LEAST: Final = 0.4
_SURE: Final = 0.7


def hands_down(
    hands: Float64, above_m: Float64, confidence: Float32, timestamps_s: Float64
) -> Float64:
    """How surely the left and the right hand bear weight [T, 2], 0..1.

    Nobody says so but the motion: a hand that is seen, near the ground and slow for a while.

    Args:
        hands: In the camera's frame [T, 2, 3], metres; they may still slide.
        above_m: How far their skin is above the ground [T, 2].
        confidence: Of the wrists [T, 2], 0..1.
        timestamps_s: [T].
    """
    near = 1.0 / (1.0 + (above_m / _NEAR_M) ** 4)
    across, along = split_by_sight(velocities(hands, timestamps_s), hands)
    slow = 1.0 / (1.0 + (across / _FAST_ACROSS) ** 4 + (along / _FAST_ALONG) ** 4)
    seen = np.clip(confidence / _SEEN, 0.0, 1.0)
    steady = 1 + 2 * round(0.5 * _STEADY_S / typical_step_s(timestamps_s))
    probability = uniform_filter1d(near * slow * seen, steady, axis=0)
    return np.clip((probability - _LEAST) / (_SURE - _LEAST), 0.0, 1.0)


def split_by_sight(ways: Float64, points: Float64) -> tuple[Float64, Float64]:
    """Lengths of ways [..., 3] at points [..., 3] seen from the origin, by the line of sight.

    Returns:
        Across it, and along it, both [...].
    """
    sight = points / np.linalg.norm(points, axis=-1, keepdims=True)
    along = (ways * sight).sum(-1)
    return np.linalg.norm(ways - along[..., None] * sight, axis=-1), np.abs(along)
