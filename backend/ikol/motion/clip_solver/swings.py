"""Where bones point in each frame by itself, and how far that is to be believed."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.skeleton import JOINT_NAMES

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_SAID_RAD: Final = 0.3
"""Deviation of where a bone points by the layer alone."""

_USUAL_DEG: Final = {
    **dict.fromkeys(("spine1", "neck"), 13.0),
    **dict.fromkeys(("spine2", "spine3"), 6.0),
    **dict.fromkeys(("left_collar", "right_collar"), 8.0),
    **dict.fromkeys(("left_ankle", "right_ankle"), 21.0),
    **dict.fromkeys(("left_foot", "right_foot"), 9.0),
    **dict.fromkeys(("left_wrist", "right_wrist"), 30.0),
    **dict.fromkeys(("left_hand", "right_hand"), 5.5),
}
"""How far joints swing from rest that hardly do, or whose bones are so short that an error of a
keypoint is a large turn: root mean squares of mocap, less where what is seen tells next to nothing,
of collars, toes and fingers. Others may be anywhere."""

_REST_PRECISION: Final = np.array(
    [1.0 / np.radians(_USUAL_DEG.get(name, np.inf)) ** 2 for name in JOINT_NAMES[1:]]
)
SWING_RAD: Final = 1.0 / np.sqrt(1.0 / _SAID_RAD**2 + _REST_PRECISION)
"""Deviation of the swings of joints 1..23 from what is told of them [23]."""

_PACKED_ONE: Final = 127.0


def bone_directions(R_parent_joint: Float32 | Float64, axes: Float64) -> Float64:
    """Where rest bones [23, 3] of joints 1..23 point in their parents' axes [T, 23, 3].

    Args:
        R_parent_joint: Rotations [T, 24, 3, 3].
        axes: The rest bones, unit vectors.
    """
    return (R_parent_joint[:, 1:] @ axes[..., None])[..., 0]


def drawn_to_rest(directions: Float64, axes: Float64) -> Float64:
    """The likeliest directions of bones that keypoints have in some directions [T, 23, 3].

    Both what is seen and what is usual are normally distributed: their mean, by their precision.
    """
    drawn = directions / _SAID_RAD**2 + _REST_PRECISION[:, None] * axes
    return drawn / np.linalg.norm(drawn, axis=-1, keepdims=True)


def packed(directions: Float64) -> NDArray[np.int8]:
    """Directions [T, 23, 3] in three bytes each, to a quarter of a degree: a long clip has many."""
    return np.rint(_PACKED_ONE * directions).astype(np.int8)


def unpacked(swings: NDArray[np.int8]) -> Float64:
    """What was packed."""
    return swings / _PACKED_ONE
