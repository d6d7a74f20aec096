"""Single frames in which the net mistook left for right, or a limb jumped away and back."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.skeleton import MIRRORED

Float32 = NDArray[np.float32]

LEGS: Final = (1, 2, 4, 5, 7, 8, 10, 11, 27, 28)
ARMS: Final = (13, 14, 16, 17, 18, 19, 20, 21, 22, 23, 25, 26)

_LONGEST_SWAP: Final = 3
_MIN_JUMP_M: Final = 0.08
"""Mean jump of a group's keypoints below which a swap cannot be told from noise."""

_MAX_SPIKE_M: Final = 0.12
"""Distance from the middle of its neighbours in time that a keypoint may always have."""


def swapped_frames(keypoints: Float32, group: tuple[int, ...]) -> NDArray[np.bool_]:
    """Frames in which the left and right keypoints of a group are exchanged.

    A run of up to three frames counts as swapped if exchanging sides heals both of its ends: the
    jumps into it and out of it shrink to less than half.

    Args:
        keypoints: [T, 29, 3] metres, relative to the pelvis; consecutive in time.
        group: Keypoints, closed under mirroring.

    Returns:
        [T].
    """
    here = keypoints[:, list(group)]
    other = keypoints[:, [MIRRORED[k] for k in group]]
    count = len(here)
    swapped = np.zeros(count, dtype=np.bool_)
    for length in range(1, min(_LONGEST_SWAP, count - 2) + 1):
        before, after = here[: count - length - 1], here[length + 1 :]
        first, last = slice(1, count - length), slice(length, count - 1)
        keep = _jump(before, here[first]) + _jump(here[last], after)
        swap = _jump(before, other[first]) + _jump(other[last], after)
        for start in np.flatnonzero((swap < 0.5 * keep) & (keep > 2.0 * _MIN_JUMP_M)):
            run = slice(start + 1, start + 1 + length)
            if not swapped[start : start + length + 2].any():
                swapped[run] = True
    return swapped


def spikes(keypoints: Float32) -> NDArray[np.bool_]:
    """Keypoints that jump away for one frame and come back.

    Args:
        keypoints: [T, 29, 3] metres, consecutive in time.

    Returns:
        [T, 29]; the ends are never spikes.
    """
    result = np.zeros(keypoints.shape[:2], dtype=np.bool_)
    if len(keypoints) < 3:
        return result
    before, here, after = keypoints[:-2], keypoints[1:-1], keypoints[2:]
    away = np.linalg.norm(here - (before + after) / 2.0, axis=-1)
    across = np.linalg.norm(after - before, axis=-1)
    result[1:-1] = away > _MAX_SPIKE_M + 1.5 * across
    return result


def _jump(a: Float32, b: Float32) -> Float32:
    return np.linalg.norm(a - b, axis=-1).mean(-1)
