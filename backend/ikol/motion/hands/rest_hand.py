"""A hand in the T-pose: its bones and the axes that its joints bend about."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import BodyModel

Float64 = NDArray[np.float64]

FINGERS: Final = 5
PHALANGES: Final = 3
THUMB: Final = 4
"""Place of the thumb in SMPL-H's order: index, middle, little, ring finger, thumb."""

HAND_LANDMARKS: Final = np.array(
    [[5, 6, 7, 8], [9, 10, 11, 12], [17, 18, 19, 20], [13, 14, 15, 16], [1, 2, 3, 4]]
)
"""The net's landmarks of each finger, from its root to its tip, in that order."""
PALM: Final = np.array([0, 5, 9, 17, 13])
"""Landmarks of the palm: the wrist, and the roots of all but the thumb."""

_WRISTS: Final = (20, 21)
_ACROSS_PALM: Final = 0.7
"""How much the thumb bends into the palm rather than across it."""


@dataclass(frozen=True, slots=True)
class RestHand:
    """One hand of a body at rest, in the body's axes; metres.

    Attributes:
        palm: Wrist, then roots of index, middle, little and ring finger [5, 3].
        bones: Unit direction of each phalanx [5, 3, 3].
        bend_axes: Unit axis that each joint bends about, towards the palm [5, 3, 3]; square to
            the bone.
    """

    palm: Float64
    bones: Float64
    bend_axes: Float64

    @classmethod
    def of(cls, body: BodyModel, betas: NDArray[np.floating], side: int) -> Self:
        """A hand of a body of some shape; left is side 0, right is 1.

        Args:
            body: A body with fingers.
            betas: Its shape [10].
            side: Which hand.
        """
        assert body.fingers is not None  # who captures hands has made sure
        points = body.fingers.rest_points(betas).astype(np.float64)
        joints = points[:30].reshape(2, FINGERS, PHALANGES, 3)[side]
        tips = points[30:].reshape(2, FINGERS, 1, 3)[side]
        wrist = body.rest_joints(betas)[_WRISTS[side]].astype(np.float64)
        palm = np.concatenate((wrist[None], joints[:THUMB, 0]))
        bones = unit(np.diff(np.concatenate((joints, tips), axis=1), axis=1))
        across = np.cross(palm[3] - wrist, palm[1] - wrist)
        into_palm = unit(across if side == 0 else -across)
        bend = np.broadcast_to(into_palm, bones.shape).copy()
        to_little = unit(palm[3] - joints[THUMB, -1])
        bend[THUMB] = unit(_ACROSS_PALM * into_palm + to_little)
        return cls(palm, bones, unit(np.cross(bones, bend)))


def unit(vectors: NDArray[np.floating]) -> Float64:
    """Vectors [..., 3] of length one; zeros stay."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), np.float64)
