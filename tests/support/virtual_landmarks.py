"""BlazePose landmarks put on a posed body, as a net without error would see them."""

import numpy as np
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.estimators.blazepose.head import FACE_HEAD_M, ears_middle_rest
from ikol.estimators.blazepose.limbs import rest_foot_direction
from ikol.estimators.blazepose.pose_landmarks import NUM_LANDMARKS, PoseLandmarks
from ikol.motion.camera import rotation_to_ray

_JOINT_OF_LANDMARK = (
    *[15] * 11,
    *(16, 17, 18, 19, 20, 21, 20, 21, 20, 21, 20, 21),
    *(1, 2, 4, 5, 7, 8, 7, 8, 10, 11),
)
"""The joint that carries each landmark."""

FACING_CAMERA = np.diag([1.0, -1.0, -1.0])
"""Rotation body to camera of a body that stands upright and looks at the camera."""


def rest_landmarks(rest):
    """Landmarks [33, 3] on the rest keypoints [29, 3], in the body's frame."""
    points = np.empty((NUM_LANDMARKS, 3))
    points[:11] = ears_middle_rest(rest) + FACE_HEAD_M
    for side in (0, 1):
        for landmark, joint in ((11, 16), (13, 18), (15, 20), (23, 1), (25, 4), (27, 7)):
            points[landmark + side] = rest[joint + side]
        wrist, tip = rest[20 + side], rest[25 + side]
        knuckles = wrist + 0.5 * (tip - wrist)
        forward = np.array([0.0, 0.0, 1.0])
        points[17 + side] = knuckles - 0.03 * forward
        points[19 + side] = knuckles + 0.03 * forward
        points[21 + side] = wrist + 0.3 * (tip - wrist) + 0.05 * forward
        ankle, direction = rest[7 + side], rest_foot_direction(rest)[side]
        ground = np.array([ankle[0], rest[27 + side][1], ankle[2]])
        points[29 + side] = ground - 0.05 * direction
        points[31 + side] = ground + 0.16 * direction
    return points


def virtual_landmarks(
    R_parent_joint, rest, *, size=(1000, 1000), focal_px=1000.0, pelvis_camera=(0.0, 0.0, 4.0)
):
    """What a perfect net would say of a body in a pose.

    Args:
        R_parent_joint: Rotations [24, 3, 3]; index 0 from the body to the camera.
        rest: Rest keypoints [29, 3].
        size: Width and height of the picture in pixels.
        focal_px: Focal length of the camera.
        pelvis_camera: Where the pelvis is [3], metres.
    """
    R = torch.as_tensor(np.asarray(R_parent_joint, dtype=np.float64))
    rest = np.asarray(rest, dtype=np.float64)
    keypoints, R_camera_joint = forward_kinematics(R, torch.as_tensor(rest))
    joints = np.array(_JOINT_OF_LANDMARK)
    offsets = rest_landmarks(rest) - rest[joints]
    turned = np.einsum("kij,kj->ki", R_camera_joint.numpy()[joints], offsets)
    points = keypoints.numpy()[joints] + turned
    camera = points + np.asarray(pelvis_camera)
    px = focal_px * camera[:, :2] / camera[:, 2:] + (np.array(size) - 1.0) / 2.0
    # A net sees its cut-out of the picture as if the camera pointed at it.
    R_ray = rotation_to_ray(np.asarray(pelvis_camera, dtype=np.float64))
    world = (points - points[23:25].mean(0)) @ R_ray
    return PoseLandmarks(
        landmarks_px=np.column_stack((px, world[:, 2])).astype(np.float32),
        world_m=world.astype(np.float32),
        visibility=np.ones(NUM_LANDMARKS, np.float32),
        presence=np.ones(NUM_LANDMARKS, np.float32),
        score=1.0,
        box_px=np.concatenate((px.min(0), px.max(0))).astype(np.float32),
    )


def with_landmarks(landmarks, **changes):
    """Landmarks with some fields replaced."""
    fields = {name: getattr(landmarks, name) for name in PoseLandmarks.__slots__}
    return PoseLandmarks(**{**fields, **changes})
