"""The landmarks as a tree, so that what is wrong with a limb is wrong with all that hangs on it.

Nodes 0..32 are BlazePose's landmarks, 33 and 34 the middles of hips and shoulders. A node's bone
comes from its parent; the root (33) has none.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.blazepose.pose_landmarks import LANDMARK_NAMES, NUM_LANDMARKS

Float64 = NDArray[np.float64]

MID_HIPS: Final = NUM_LANDMARKS
MID_SHOULDERS: Final = NUM_LANDMARKS + 1
NUM_NODES: Final = NUM_LANDMARKS + 2

GROUPS: Final = {
    "face": tuple(range(11)),
    "shoulders": (11, 12),
    "elbows": (13, 14),
    "wrists": (15, 16),
    "hands": tuple(range(17, 23)),
    "hips": (23, 24),
    "knees": (25, 26),
    "ankles": (27, 28),
    "feet": tuple(range(29, 33)),
}
"""Landmarks that are equally hard to see."""

GROUP_OF: Final = np.array(
    [
        next(k for k, members in enumerate(GROUPS.values()) if landmark in members)
        for landmark in range(NUM_LANDMARKS)
    ]
)

SWAPPED_TOGETHER: Final = (tuple(range(13, 23)), tuple(range(25, 33)))
"""Arms and legs: landmarks whose sides are mistaken for each other as a whole."""

OTHER_SIDE: Final = np.array(
    [
        LANDMARK_NAMES.index(
            name.replace("left", "right") if "left" in name else name.replace("right", "left")
        )
        for name in LANDMARK_NAMES
    ]
)
"""Landmark on the other side of the body."""

_PARENTS: Final = (
    *(MID_SHOULDERS, *[0] * 10),
    *(MID_SHOULDERS, MID_SHOULDERS, 11, 12, 13, 14, *[15, 16] * 3),
    *(MID_HIPS, MID_HIPS, 23, 24, 25, 26, 27, 28, 27, 28),
    *(-1, MID_HIPS),
)
PARTS: Final = ("trunk", "head", "left arm", "right arm", "left leg", "right leg")
PART_OF: Final = np.array(
    [
        *[1] * 11,
        *(0, 0, *[2, 3] * 5),
        *(0, 0, *[4, 5] * 4),
        *(0, 0),
    ]
)
"""Part that each node's bone belongs to [35]."""

LIMB: Final = PART_OF >= 2


def _paths() -> Float64:
    paths = np.zeros((NUM_NODES, NUM_NODES))
    for node in range(NUM_NODES):
        at = node
        while at >= 0:
            paths[node, at] = 1.0
            at = _PARENTS[at]
    return paths


PATHS: Final = _paths()
"""Nodes [35, d] = PATHS @ bones [35, d]."""


def passed_on(share: float) -> Float64:
    """Sums over a limb [33, 33]: of each landmark, and by a share a step of those before it."""
    before = np.zeros((NUM_LANDMARKS, NUM_LANDMARKS))
    for landmark, parent in enumerate(_PARENTS[:NUM_LANDMARKS]):
        if parent < NUM_LANDMARKS:
            before[landmark, parent] = share
    return np.asarray(np.linalg.inv(np.eye(NUM_LANDMARKS) - before), np.float64)


def with_middles(landmarks: Float64) -> Float64:
    """Nodes [..., 35, d] of landmarks [..., 33, d]."""
    hips = landmarks[..., 23:25, :].mean(axis=-2, keepdims=True)
    shoulders = landmarks[..., 11:13, :].mean(axis=-2, keepdims=True)
    return np.concatenate([landmarks, hips, shoulders], axis=-2)


def bones_of(nodes: Float64) -> Float64:
    """Bones [..., 35, d] of nodes [..., 35, d]; the root's is where it is."""
    bones = nodes.copy()
    bones[..., :MID_HIPS, :] -= nodes[..., list(_PARENTS[:MID_HIPS]), :]
    bones[..., MID_SHOULDERS, :] -= nodes[..., MID_HIPS, :]
    return bones
