"""A capture at a uniform frame rate."""

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.kinematics import forward_kinematics, global_rotations
from ikol.rotations import (
    align_hemisphere,
    quats_wxyz_from_rotmats,
    quats_wxyz_from_rotvecs,
    rotmats_from_quats_wxyz,
    rotmats_from_rotvecs,
    rotvecs_from_quats_wxyz,
)
from ikol.skeleton import JOINT_PARENTS

from .capture import Camera, Capture
from .gaps import slerp
from .hands.hand_motion import HandMotion


def resample(capture: Capture, fps: float) -> Capture:
    """Sample a capture at a constant rate, from its first frame's time on.

    Rotations are interpolated on the sphere, positions and confidence linearly, landmarks
    taken from the nearest frame; what is interpolated from a gap is not visible. The joints are
    those of the interpolated pose, so bones keep their length. It cannot be solved again.

    Args:
        capture: Any capture; its timestamps may be irregular.
        fps: Frames a second, positive.

    Raises:
        ValueError: If `fps` is not positive.
    """
    if fps <= 0.0:
        raise ValueError(f"fps is {fps}; it must be positive")
    old = capture.timestamps_s
    count = 1 + int(np.floor((old[-1] - old[0]) * fps + 1e-6))
    new = old[0] + np.arange(count) / fps
    before = np.clip(np.searchsorted(old, new, side="right") - 1, 0, max(len(old) - 2, 0))
    after = np.minimum(before + 1, len(old) - 1)
    span = np.where(after > before, old[after] - old[before], 1.0)
    share = np.clip((new - old[before]) / span, 0.0, 1.0)
    nearest = np.where(share < 0.5, before, after)

    def linear(values: NDArray[np.float32]) -> NDArray[np.float32]:
        u = share.reshape(-1, *[1] * (values.ndim - 1)).astype(np.float32)
        return (1.0 - u) * values[before] + u * values[after]

    quats = align_hemisphere(quats_wxyz_from_rotvecs(capture.pose_rotvecs))
    u = share[:, None, None].astype(np.float32)
    pose_rotvecs = rotvecs_from_quats_wxyz(slerp(quats[before], quats[after], u))
    pelvis_world = linear(capture.pelvis_world)
    joints, _ = forward_kinematics(
        torch.from_numpy(rotmats_from_rotvecs(pose_rotvecs)), torch.from_numpy(_rest(capture))
    )
    return replace(
        capture,
        pose_rotvecs=pose_rotvecs,
        pelvis_world=pelvis_world,
        joints_world=joints.numpy() + pelvis_world[:, None],
        timestamps_s=new,
        confidence=linear(capture.confidence),
        landmarks_px=capture.landmarks_px[nearest],
        visible=capture.visible[before] & (capture.visible[after] | (share == 0.0)),
        contacts=None if capture.contacts is None else linear(capture.contacts),
        fps=fps,
        kept=None,
        hands=_hands(capture.hands, before, after, share),
        camera=_camera(capture.camera, before, after, share),
    )


def _hands(
    hands: HandMotion | None,
    before: NDArray[np.intp],
    after: NDArray[np.intp],
    share: NDArray[np.float64],
) -> HandMotion | None:
    if hands is None:
        return None
    quats = align_hemisphere(quats_wxyz_from_rotvecs(hands.finger_rotvecs))
    u = share[:, None, None].astype(np.float32)
    nearest = np.where(share < 0.5, before, after)
    return HandMotion(
        rotvecs_from_quats_wxyz(slerp(quats[before], quats[after], u)),
        hands.landmarks_px[nearest],
        hands.landmarks_camera[nearest],
    )


def _camera(
    camera: Camera, before: NDArray[np.intp], after: NDArray[np.intp], share: NDArray[np.float64]
) -> Camera:
    motion = camera.motion
    if motion is None:
        return camera
    u = share[:, None]
    quats = align_hemisphere(quats_wxyz_from_rotmats(motion.R_first_camera.astype(np.float32)))
    turns = slerp(quats[before], quats[after], u.astype(np.float32)).astype(np.float64)
    centres = (1.0 - u) * motion.centres[before] + u * motion.centres[after]
    R_first_camera = rotmats_from_quats_wxyz(turns)
    return replace(camera, motion=replace(motion, R_first_camera=R_first_camera, centres=centres))


def _rest(capture: Capture) -> NDArray[np.float32]:
    """Rest joints [24, 3] about the pelvis, read back from the posed ones of the first frame."""
    R = torch.from_numpy(rotmats_from_rotvecs(capture.pose_rotvecs[0]))
    R_world_joint = global_rotations(R).numpy()
    joints = capture.joints_world[0]
    rest = np.zeros_like(joints)
    for joint, parent in enumerate(JOINT_PARENTS[1:], start=1):
        rest[joint] = rest[parent] + R_world_joint[parent].T @ (joints[joint] - joints[parent])
    return rest
