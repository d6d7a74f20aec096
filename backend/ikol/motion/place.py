"""A smoothed clip taken from the camera's frame into the world: upright and on the ground."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.kinematics import forward_kinematics
from ikol.body.model import BodyModel
from ikol.rotations import rotmats_from_quats_wxyz, rotvecs_from_rotmats
from ikol.skeleton import JOINT_PARENTS, NUM_JOINTS

from .ground import FOOT_KEYPOINTS, ground_heights, onto_ground, sole_heights
from .solve_clip import CHUNK, SolvedClip
from .world import level, up_direction, world_rotation

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_PARENTS: Final = np.array(JOINT_PARENTS[1:])
_HEADING_FRAMES_S: Final = 0.3


@dataclass(frozen=True, slots=True)
class PlacedClip:
    """A clip in the world.

    Attributes:
        pose_rotvecs: [T, 24, 3]; index 0 body to world.
        pelvis_world: [T, 3].
        joints_world: [T, 24, 3].
        T_world_camera: [4, 4].
    """

    pose_rotvecs: Float32
    pelvis_world: Float32
    joints_world: Float32
    T_world_camera: Float64


def place_in_world(
    clip: SolvedClip,
    timestamps_s: Float64,
    body: BodyModel,
    betas: Float32,
    tick: Callable[[int], None],
) -> PlacedClip:
    """Find the world's axes and write the clip in them.

    Args:
        clip: Smoothed, gaps bridged.
        timestamps_s: [T].
        body: The person's body.
        betas: Its shape [10].
        tick: Called with the number of frames done since the last call.
    """
    count = len(timestamps_s)
    rest = torch.from_numpy(body.rest_keypoints(betas))
    pose_rotvecs = np.empty((count, NUM_JOINTS, 3), np.float32)
    joints = np.empty((count, NUM_JOINTS, 3), np.float32)
    feet = np.empty((count, len(FOOT_KEYPOINTS), 3), np.float32)
    for start in range(0, count, CHUNK):
        rows = slice(start, start + CHUNK)
        R = _local_rotations(clip.quats_camera_joint[rows])
        keypoints, _ = forward_kinematics(torch.from_numpy(R), rest)
        pose_rotvecs[rows] = rotvecs_from_rotmats(R)
        joints[rows] = keypoints[:, :NUM_JOINTS].numpy()
        feet[rows] = keypoints[:, list(FOOT_KEYPOINTS)].numpy()
        tick(min(CHUNK, count - start))

    soles = sole_heights(body, betas)
    up = _leveled_up(clip, feet, soles)
    R_world_camera = world_rotation(up, _facing(clip, timestamps_s))
    pelvis = clip.pelvis_camera @ R_world_camera.T
    lowest = (feet @ R_world_camera[2] - soles).min(-1) + pelvis[:, 2]
    heights = ground_heights(lowest, timestamps_s)
    ground = float(np.median(heights))
    pelvis = onto_ground(pelvis, heights - ground, -ground)
    origin = np.array([pelvis[0, 0], pelvis[0, 1], ground])

    T_world_camera = np.eye(4)
    T_world_camera[:3, :3], T_world_camera[:3, 3] = R_world_camera, -origin
    pelvis_world = (pelvis - origin).astype(np.float32)
    R_root = R_world_camera @ rotmats_from_quats_wxyz(
        clip.quats_camera_joint[:, 0].astype(np.float64)
    )
    pose_rotvecs[:, 0] = rotvecs_from_rotmats(R_root)
    for start in range(0, count, CHUNK):
        rows = slice(start, start + CHUNK)
        joints[rows] = joints[rows] @ R_world_camera.T + pelvis_world[rows, None]
    return PlacedClip(pose_rotvecs, pelvis_world, joints, T_world_camera)


def _local_rotations(quats_camera_joint: Float32) -> Float32:
    R = rotmats_from_quats_wxyz(quats_camera_joint)
    R[:, 1:] = R[:, _PARENTS].swapaxes(-1, -2) @ R[:, 1:]
    return R


def _leveled_up(clip: SolvedClip, feet: Float32, soles: Float64) -> Float64:
    seen = clip.confidence.any(-1)
    up = up_direction(clip.up_camera.astype(np.float64), clip.up_weights.astype(np.float64))
    heights = feet[seen] @ up - soles
    lowest = heights.argmin(-1)
    frames = np.arange(len(lowest))
    contact = feet[seen][frames, lowest] + clip.pelvis_camera[seen] - soles[lowest, None] * up
    return level(contact.astype(np.float64), up)


def _facing(clip: SolvedClip, timestamps_s: Float64) -> Float64:
    """Where the person faces at the start [3], in the camera's frame."""
    first = int(np.searchsorted(timestamps_s, timestamps_s[0] + _HEADING_FRAMES_S)) or 1
    R = rotmats_from_quats_wxyz(clip.quats_camera_joint[:first, 0].astype(np.float64))
    return R[..., 2].mean(0)
