"""Points of a posed body and how turns of its joints move them, inside compiled code.

Points are the 29 keypoints and the four soles (`ikol.motion.soles`). A point k hangs on the joint
parents[k] by a lever that is constant in the joint's axes; if the joint turns by omega in its own
axes, everything from k outwards moves by M_k omega, M_k = -R [lever]x.
"""

from typing import Final

from ikol.skeleton import JOINT_NAMES, KEYPOINT_PARENTS, NUM_KEYPOINTS

from ..soles import SOLE_JOINTS
from .band import Array, helper

POINT_PARENTS: Final = (*KEYPOINT_PARENTS, *SOLE_JOINTS)
NUM_POINTS: Final = len(POINT_PARENTS)
FIRST_SOLE: Final = NUM_KEYPOINTS
FIRST_HAND: Final = JOINT_NAMES.index("left_hand")
HANDS: Final = (FIRST_HAND, FIRST_HAND + 1)
NUM_SOLES: Final = len(SOLE_JOINTS)
NUM_HELD: Final = NUM_SOLES + 2
"""Points that the ground may hold: the soles, then the hands."""


@helper
def place_points(R: Array, levers: Array, parents: Array, points: Array, moves: Array) -> None:
    """Points about the pelvis [33, 3] and their matrices M [33, 3, 3] for orientations [24, 3, 3].

    Args:
        R: Orientations.
        levers: [33, 3].
        parents: [33].
        points: Where the points go to.
        moves: Where the matrices go to.
    """
    points[0] = 0.0
    moves[0] = 0.0
    for k in range(1, len(parents)):
        joint = parents[k]
        x, y, z = levers[k, 0], levers[k, 1], levers[k, 2]
        for i in range(3):
            a, b, c = R[joint, i, 0], R[joint, i, 1], R[joint, i, 2]
            points[k, i] = points[joint, i] + a * x + b * y + c * z
            moves[k, i, 0] = c * y - b * z
            moves[k, i, 1] = a * z - c * x
            moves[k, i, 2] = b * x - a * y


@helper
def sum_outwards(parents: Array, pulls: Array, stiffness: Array, anchored: Array) -> None:
    """Add to each point what is beyond it: gradients [33, 3] and matrices [33, 3, 3], in place."""
    for k in range(len(parents) - 1, 0, -1):
        joint = parents[k]
        for i in range(3):
            pulls[joint, i] += pulls[k, i]
            for j in range(3):
                stiffness[joint, i, j] += stiffness[k, i, j]
                anchored[joint, i, j] += anchored[k, i, j]
