"""The joints of a capture as skeleton files have them: SMPL's 24, or SMPL-H's 52 with fingers."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ikol.body.fingers import SHARED_JOINTS
from ikol.body.model import BodyModel
from ikol.motion.capture import Capture
from ikol.skeleton import (
    FINGER_NAMES,
    FINGER_PARENTS,
    JOINT_NAMES,
    JOINT_PARENTS,
    KEYPOINT_NAMES,
    KEYPOINT_PARENTS,
    NUM_JOINTS,
)

_HANDS = NUM_JOINTS - SHARED_JOINTS


@dataclass(frozen=True, slots=True)
class WrittenSkeleton:
    """Joints, followed by the ends of those that have no child.

    Attributes:
        names: Of the joints [J].
        parents: Place of the parent of each joint and each end [K]; -1 for the root.
        rest_points: Joints and ends in the T-pose [K, 3], metres, y up.
        pose_rotvecs: Rotations of the joints [T, J, 3] radians, relative to the parent.
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    rest_points: NDArray[np.float32]
    pose_rotvecs: NDArray[np.float32]

    @classmethod
    def of(cls, capture: Capture, body: BodyModel) -> Self:
        """The skeleton of a capture, with fingers where they were captured."""
        points = body.rest_keypoints(capture.betas)
        if capture.hands is None or body.fingers is None:
            return cls(JOINT_NAMES, KEYPOINT_PARENTS, points, capture.pose_rotvecs)
        joints, tips = np.split(body.fingers.rest_points(capture.betas), [len(FINGER_NAMES)])
        ends = [k for k in range(NUM_JOINTS, len(KEYPOINT_NAMES)) if "tip" not in KEYPOINT_NAMES[k]]
        own = points[:SHARED_JOINTS]
        last = range(SHARED_JOINTS + 2, SHARED_JOINTS + len(FINGER_NAMES), 3)
        return cls(
            (*JOINT_NAMES[:SHARED_JOINTS], *FINGER_NAMES),
            (
                *JOINT_PARENTS[:SHARED_JOINTS],
                *(p if p < SHARED_JOINTS else p - _HANDS for p in FINGER_PARENTS),
                *(KEYPOINT_PARENTS[k] for k in ends),
                *last,
            ),
            np.concatenate((own, joints, points[ends], tips)),
            np.concatenate(
                (capture.pose_rotvecs[:, :SHARED_JOINTS], capture.hands.finger_rotvecs), axis=1
            ),
        )
