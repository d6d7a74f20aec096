"""A solved clip taken from the camera's frame into the world: upright and on the ground."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.kinematics import forward_kinematics
from ikol.rotations import rotmats_from_quats_wxyz, rotvecs_from_rotmats
from ikol.skeleton import JOINT_PARENTS, NUM_JOINTS

from .clip_solver.evidence import Footing
from .solve_clip import CHUNK, SolvedClip
from .world import world_rotation

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


def place_in_world(  # noqa: PLR0917
    clip: SolvedClip,
    timestamps_s: Float64,
    rest_joints: Float32,
    footing: Footing,
    tick: Callable[[int], None],
    given: Float64 | None = None,
) -> PlacedClip:
    """Write the clip in the world's axes.

    Args:
        clip: A motion of all frames.
        timestamps_s: [T].
        rest_joints: Joints of the person's body in the T-pose [24, 3].
        footing: Where the ground is.
        tick: Called with the number of frames done since the last call.
        given: The camera [4, 4] in the world, if that is known.
    """
    count = len(timestamps_s)
    T_world_camera = _begin_of_world(clip, timestamps_s, footing) if given is None else given
    R_world_camera = T_world_camera[:3, :3]
    in_world = clip.pelvis_camera @ R_world_camera.T + T_world_camera[:3, 3]
    pelvis_world = in_world.astype(np.float32)

    rest = torch.from_numpy(rest_joints)
    pose_rotvecs = np.empty((count, NUM_JOINTS, 3), np.float32)
    joints = np.empty((count, NUM_JOINTS, 3), np.float32)
    for start in range(0, count, CHUNK):
        rows = slice(start, start + CHUNK)
        R = local_rotations(clip.quats_camera_joint[rows])
        R[:, 0] = R_world_camera @ R[:, 0]
        posed, _ = forward_kinematics(torch.from_numpy(R), rest)
        pose_rotvecs[rows] = rotvecs_from_rotmats(R)
        joints[rows] = posed.numpy() + pelvis_world[rows, None]
        tick(min(CHUNK, count - start))
    return PlacedClip(pose_rotvecs, pelvis_world, joints, T_world_camera)


def _begin_of_world(clip: SolvedClip, timestamps_s: Float64, footing: Footing) -> Float64:
    """T_world_camera [4, 4]: the person begins at the origin and faces -y."""
    R_world_camera = world_rotation(footing.up, _facing(clip, timestamps_s))
    x, y, _ = R_world_camera @ clip.pelvis_camera[0]
    T_world_camera = np.eye(4)
    T_world_camera[:3, :3], T_world_camera[:3, 3] = R_world_camera, (-x, -y, -footing.ground)
    return T_world_camera


def local_rotations(quats_camera_joint: Float32) -> Float32:
    """Rotations relative to the parent [T, 24, 3, 3] of orientations [T, 24, 4]; 0 is the same."""
    R = rotmats_from_quats_wxyz(quats_camera_joint)
    R[:, 1:] = R[:, _PARENTS].swapaxes(-1, -2) @ R[:, 1:]
    return R


def _facing(clip: SolvedClip, timestamps_s: Float64) -> Float64:
    """Where the person faces at the start [3], in the camera's frame."""
    first = int(np.searchsorted(timestamps_s, timestamps_s[0] + _HEADING_FRAMES_S)) or 1
    R = rotmats_from_quats_wxyz(clip.quats_camera_joint[:first, 0].astype(np.float64))
    return R[..., 2].mean(0)
