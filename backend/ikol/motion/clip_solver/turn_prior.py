"""How joints are to turn: as they are told to, or nearer to rest where that tells little."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.skeleton import JOINT_NAMES

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_TOLD_RAD: Final = 0.3
"""Deviation of where a bone points by what is told of a frame alone."""

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

_PACKED_ONE: Final = 127.0


@dataclass(frozen=True, slots=True)
class TurnPrior:
    """What is known beforehand of how joints turn; errors of what is told are normal.

    Attributes:
        rest_precision: How surely each bone of joints 1..23 is at rest [23], rad^-2.
        twist_rad: Deviation of twists that are told with full trust.
    """

    rest_precision: Float64
    twist_rad: float

    @property
    def swing_rad(self) -> Float64:
        """Deviation of bones from their likeliest directions [23]."""
        return 1.0 / np.sqrt(1.0 / _TOLD_RAD**2 + self.rest_precision)

    def likeliest(self, R_parent_joint: Float32 | Float64, axes: Float64) -> Float64:
        """Directions of bones in their parents' axes [T, 23, 3], unit vectors.

        Args:
            R_parent_joint: Rotations that are told [T, 24, 3, 3].
            axes: The rest bones [23, 3], unit vectors.
        """
        told = (R_parent_joint[:, 1:] @ axes[..., None])[..., 0]
        drawn = told / _TOLD_RAD**2 + self.rest_precision[:, None] * axes
        return drawn / np.linalg.norm(drawn, axis=-1, keepdims=True)


OF_KEYPOINTS: Final = TurnPrior(
    np.array([np.radians(_USUAL_DEG.get(name, np.inf)) ** -2.0 for name in JOINT_NAMES[1:]]), 0.12
)
"""Of rotations that the layer finds by keypoints."""

AS_SAID: Final = TurnPrior(np.zeros(len(JOINT_NAMES) - 1), 0.2)
"""Of rotations that a network says outright: it knows what is usual."""


def packed(directions: Float64) -> NDArray[np.int8]:
    """Directions [T, 23, 3] in three bytes each, to a quarter of a degree: a long clip has many."""
    return np.rint(_PACKED_ONE * directions).astype(np.int8)


def unpacked(swings: NDArray[np.int8]) -> Float64:
    """What was packed."""
    return swings / _PACKED_ONE
