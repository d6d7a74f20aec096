"""Joints that turn away for a frame or a few and turn back, faster than a body can."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .gaps import bridge_quats

_LONGEST: Final = 3
_LEAST_TURN: Final = np.radians(50.0)
_FASTEST: Final = np.radians(1500.0)
"""Angular speed per second, there and back within the run, beyond what limbs reach in sports."""

_RETURNED: Final = 0.35
"""The orientations on both sides of a flip differ by less than this share of its turns."""


def flipped(
    quats_wxyz: NDArray[np.float32], timestamps_s: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Find flips: the net mistook front for back, or left for right, for up to three frames.

    Args:
        quats_wxyz: Orientations [T, J, 4].
        timestamps_s: [T], increasing.

    Returns:
        [T, J].
    """
    count = len(quats_wxyz)
    result = np.zeros(quats_wxyz.shape[:2], dtype=np.bool_)
    if count < 3:
        return result
    jumps = _angles(quats_wxyz[:-1], quats_wxyz[1:])
    limits = np.maximum(_LEAST_TURN, _FASTEST * np.diff(timestamps_s))[:, None]
    fast = jumps > limits
    for length in range(1, min(_LONGEST, count - 2) + 1):
        away, back = jumps[: count - 1 - length], jumps[length:]
        across = _angles(quats_wxyz[: count - 1 - length], quats_wxyz[length + 1 :])
        found = fast[: count - 1 - length] & fast[length:]
        found &= across < _RETURNED * np.minimum(away, back)
        for frame in range(length):
            result[1 + frame : count - length + frame] |= found
    return result


def remove_flips(quats_wxyz: NDArray[np.float32], timestamps_s: NDArray[np.float64]) -> None:
    """Put flipped joints between their neighbours in time, in place.

    Args:
        quats_wxyz: Orientations [T, J, 4].
        timestamps_s: [T], increasing.
    """
    flips = flipped(quats_wxyz, timestamps_s)
    for joint in np.flatnonzero(flips.any(axis=0)):
        bridge_quats(quats_wxyz[:, joint : joint + 1], ~flips[:, joint], timestamps_s)


def _angles(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    return 2.0 * np.arccos(np.clip(np.abs(np.einsum("tji,tji->tj", a, b)), 0.0, 1.0))
