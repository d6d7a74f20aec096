"""How far fingers bend, and how they are when nobody sees them.

Round figures about the active ranges of motion of clinical goniometry (American Academy of
Orthopaedic Surgeons, 1965), in the order of `angles`.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_FINGER: Final = ((-20.0, 20.0), (-30.0, 95.0), (-5.0, 115.0), (-10.0, 85.0))
"""Spread, and bends of the root, the middle and the last joint."""
_THUMB: Final = ((-35.0, 45.0), (-40.0, 40.0), (-45.0, 45.0), (-15.0, 70.0), (-20.0, 85.0))
"""Bend, spread and twist of the root, bends of the middle and the last joint."""

_DEGREES: Final = np.array([*_FINGER * 4, *_THUMB])

RELAXED: Final[NDArray[np.float64]] = np.radians([*(0.0, 15.0, 25.0, 12.0) * 4, 0, 0, 0, 8.0, 12.0])
"""Angles [21] of a hand that does nothing."""


def within_range(angles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Angles [..., 21] brought into the range of each joint."""
    low, high = np.radians(_DEGREES).T
    return np.clip(angles, low, high)
