"""SMPL's kinematic tree and the 29 keypoints of HybrIK and IKOL: names, parents, bones.

Joints 0..23 are SMPL's in SMPL's order. Keypoints 0..23 are those joints; 24..28 are the ends of
the five leaf joints (head top, middle fingertips, big toes), so that every joint has a bone.
"""

from typing import Final

JOINT_NAMES: Final = (
    "pelvis",
    "left_hip",
    "right_hip",
    "spine1",
    "left_knee",
    "right_knee",
    "spine2",
    "left_ankle",
    "right_ankle",
    "spine3",
    "left_foot",
    "right_foot",
    "neck",
    "left_collar",
    "right_collar",
    "head",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_hand",
    "right_hand",
)
KEYPOINT_NAMES: Final = (
    *JOINT_NAMES,
    "head_top",
    "left_middle_tip",
    "right_middle_tip",
    "left_big_toe",
    "right_big_toe",
)
NUM_JOINTS: Final = len(JOINT_NAMES)
NUM_KEYPOINTS: Final = len(KEYPOINT_NAMES)

KEYPOINT_PARENTS: Final = (
    *(-1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, 20, 21),
    *(15, 22, 23, 10, 11),
)
JOINT_PARENTS: Final = KEYPOINT_PARENTS[:NUM_JOINTS]

SPINE: Final = (3, 6, 9)
"""The joints between pelvis and neck."""

PRIMARY_CHILD: Final = (
    *(3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 27, 28, 15, 16, 17, 24, 18, 19, 20, 21, 22, 23, 25, 26),
)
"""Keypoint at the far end of each joint's bone; pelvis (3) and spine3 (12) have three children."""


def _depth(keypoint: int) -> int:
    parent = KEYPOINT_PARENTS[keypoint]
    return 0 if parent < 0 else 1 + _depth(parent)


KEYPOINT_LEVELS: Final = tuple(
    tuple(k for k in range(NUM_KEYPOINTS) if _depth(k) == level)
    for level in range(1 + max(_depth(k) for k in range(NUM_KEYPOINTS)))
)
"""Keypoints grouped by their depth in the tree; whole levels are computed at once."""

FINGER_NAMES: Final = tuple(
    f"{side}_{finger}{phalanx}"
    for side in ("left", "right")
    for finger in ("index", "middle", "pinky", "ring", "thumb")
    for phalanx in (1, 2, 3)
)
"""The finger joints of SMPL-H, in its order. Joints 24..53 here, after those of SMPL."""
NUM_FINGER_JOINTS: Final = len(FINGER_NAMES)

FINGER_PARENTS: Final = tuple(
    (20 if finger < 15 else 21) if finger % 3 == 0 else NUM_JOINTS + finger - 1
    for finger in range(NUM_FINGER_JOINTS)
)
"""The wrists, which fingers hang on instead of the joint of the hand, and fingers themselves."""

MIRRORED: Final = tuple(
    KEYPOINT_NAMES.index(
        name.replace("left", "right") if "left" in name else name.replace("right", "left")
    )
    for name in KEYPOINT_NAMES
)
"""Keypoint on the other side of the body (itself on the midline)."""
