"""The hands of a capture in its .npz, whose poses are then those of SMPL-H."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ikol.body.fingers import SHARED_JOINTS
from ikol.motion.capture import Capture
from ikol.motion.hands.hand_motion import HandMotion
from ikol.skeleton import NUM_FINGER_JOINTS, NUM_JOINTS

Arrays = dict[str, NDArray[Any]]

_LANDMARKS: Final = ("hand_keypoints2d", "hand_keypoints3d")
_SMPLH_POSE: Final = 3 * (SHARED_JOINTS + NUM_FINGER_JOINTS)


def poses_of(capture: Capture) -> NDArray[np.float32]:
    """Rotation vectors [T, 72], or [T, 156] where hands were captured."""
    pose = capture.pose_rotvecs
    if capture.hands is not None:
        pose = np.concatenate((pose[:, :SHARED_JOINTS], capture.hands.finger_rotvecs), axis=1)
    return pose.reshape(len(pose), -1)


def hand_arrays(capture: Capture) -> Arrays:
    """What is written of the hands beyond the poses; nothing where they were not captured."""
    if capture.hands is None:
        return {}
    landmarks = (capture.hands.landmarks_px, capture.hands.landmarks_camera)
    return dict(zip(_LANDMARKS, landmarks, strict=True))


def hand_shapes(arrays: Arrays, frames: int) -> dict[str, tuple[int, ...]]:
    """What shapes a file with hands must have."""
    if not arrays.keys() & set(_LANDMARKS):
        return {}
    return {**dict.fromkeys(_LANDMARKS, (frames, 2, 21, 3)), "poses": (frames, _SMPLH_POSE)}


def body_pose_of(arrays: Arrays) -> NDArray[np.float32]:
    """Rotation vectors of SMPL's joints [T, 24, 3]."""
    poses = arrays["poses"].astype(np.float32)
    own = 3 * (SHARED_JOINTS if _LANDMARKS[0] in arrays else NUM_JOINTS)
    pose = np.zeros((len(poses), 3 * NUM_JOINTS), np.float32)
    pose[:, :own] = poses[:, :own]
    return pose.reshape(-1, NUM_JOINTS, 3)


def hands_of(arrays: Arrays) -> HandMotion | None:
    """The hands; None where they were not captured."""
    if _LANDMARKS[0] not in arrays:
        return None
    fingers = arrays["poses"][:, 3 * SHARED_JOINTS :].reshape(-1, NUM_FINGER_JOINTS, 3)
    px, in_space = (arrays[name] for name in _LANDMARKS)
    return HandMotion(fingers.astype(np.float32), px.astype(np.float32), in_space.astype("f2"))
