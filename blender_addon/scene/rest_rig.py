"""The rest state of an SMPL armature, our own or another tool's."""

from collections.abc import Mapping

import bpy
import numpy as np
from numpy.typing import NDArray

from . import quaternions
from .body_data import BodyData
from .bone_names import match_joints
from .rig_math import Rig, axes_of_body
from .typed import armature_of
from .vendored import FINGER_NAMES, JOINT_NAMES, IkolError

_T_POSE_COSINE = 0.9
"""Limbs more than 25 degrees off SMPL's T-pose make another rest pose of it."""

_LIMBS = (
    ("left_shoulder", "left_wrist", (1.0, 0.0, 0.0)),
    ("right_shoulder", "right_wrist", (-1.0, 0.0, 0.0)),
    ("left_hip", "left_ankle", (0.0, -1.0, 0.0)),
    ("right_hip", "right_ankle", (0.0, -1.0, 0.0)),
)


def rest_rig(armature: bpy.types.Object, *, fingers: bool = False) -> Rig:
    """Read the rest state of an armature that has SMPL's joints.

    Args:
        armature: Any roll, any up axis, any scale of the object.
        fingers: Whether its fingers are wanted, too.

    Raises:
        IkolError: It is no SMPL armature in a T-pose that can be animated (code "not_smpl").
    """
    data = armature_of(armature)
    if not armature.is_editable:
        raise IkolError(
            f'"{armature.name}" is linked from another file and cannot take keys here.',
            "Make a library override of it (Object > Library Override > Make).",
            "not_smpl",
        )
    bone_of = match_joints((bone.name for bone in data.bones), fingers=fingers)
    bones = [data.bones[name] for name in bone_of.values()]
    heads = {joint: np.array(bone.head_local) for joint, bone in zip(bone_of, bones, strict=True)}
    A = axes_of_body(heads["left_hip"] - heads["right_hip"], heads["neck"] - heads["pelvis"])
    _check_t_pose(armature.name, heads, A)
    if bones[0].use_connect and bones[0].parent is not None:
        raise IkolError(
            f'The pelvis bone of "{armature.name}" is connected to its parent and cannot move.',
            "Switch off Connected for that bone in edit mode.",
            "not_smpl",
        )
    return Rig(
        tuple((*JOINT_NAMES, *FINGER_NAMES).index(joint) for joint in bone_of),
        tuple(bone_of.values()),
        np.array([bone.matrix_local.to_quaternion() for bone in bones]),
        heads["pelvis"],
        quaternions.from_matrix(A),
        np.array(armature.matrix_world),
    )


def leg_ratio(armature: bpy.types.Object, body: BodyData, betas: NDArray[np.floating]) -> float:
    """Length of an armature's legs, in world space, over those of a body of shape `betas` [10].

    Steps and heights times this ratio keep the armature's feet on the ground without sliding.
    """
    data = armature_of(armature)
    bone_of = match_joints(bone.name for bone in data.bones)
    scale = np.cbrt(np.linalg.det(np.array(armature.matrix_world)[:3, :3]))
    at_rest = {name: np.array(data.bones[bone_of[name]].head_local) for name in bone_of}
    joints: dict[str, NDArray[np.float64]] = dict(
        zip(JOINT_NAMES, body.rest_joints(betas), strict=True)
    )
    return float(scale * _leg_length(at_rest) / _leg_length(joints))


def _leg_length(joints: Mapping[str, NDArray[np.float64]]) -> float:
    return sum(
        float(np.linalg.norm(joints[f"{side}_{upper}"] - joints[f"{side}_{lower}"]))
        for side in ("left", "right")
        for upper, lower in (("hip", "knee"), ("knee", "ankle"))
    )


def _check_t_pose(name: str, heads: dict[str, NDArray[np.float64]], A: NDArray[np.float64]) -> None:
    for start, end, direction in _LIMBS:
        limb = heads[end] - heads[start]
        cosine = np.dot(limb, A @ np.array(direction)) / np.linalg.norm(limb)
        if not cosine >= _T_POSE_COSINE:
            raise IkolError(
                f'The rest pose of "{name}" is not SMPL\'s T-pose.',
                "Apply the T-pose as its rest pose, or let the capture make a new body.",
                "not_smpl",
            )
