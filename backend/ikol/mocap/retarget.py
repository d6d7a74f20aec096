"""A motion on any humanoid skeleton as one on SMPL's.

Every joint of SMPL takes the orientation in the world of the part of the person that it stands
for, after `rest_alignment`; positions follow from SMPL's own bones. Spines and necks with fewer or
more joints than SMPL's are divided evenly, see `_along`. What rolls a hand is the forearm.
"""

import numpy as np
from scipy.spatial.transform import Rotation

from ikol.body.model import load_body
from ikol.mocap.alignment import rest_alignment, trunk_frame
from ikol.mocap.anatomy import Anatomy, find_anatomy
from ikol.mocap.smpl_motion import SmplMotion
from ikol.mocap.source import Float64, SourceMotion
from ikol.rotations import twist_about
from ikol.skeleton import JOINT_NAMES, JOINT_PARENTS

_USUAL_UNITS_M = (1.0, 0.01, 0.001, 0.0254, 0.0254 / 0.45)
"""Metres, centimetres, millimetres, inches, and CMU's, which are inches divided by 0.45."""
_USUAL_LEG_M = 0.8
_ELBOWS, _WRISTS = (18, 19), (20, 21)
_HANDS = {"left_hand": "left_wrist", "right_hand": "right_wrist"}
"""Joints that files with fingers lack, and what carries them."""
_UPRIGHT = Rotation.from_euler("x", 90, degrees=True).as_matrix()
"""From y up, facing z, to z up, facing -y."""


def to_smpl(source: SourceMotion, name: str) -> SmplMotion:
    """Bring a motion to SMPL's skeleton and to a world with z up, in metres.

    Files that have SMPL's joints under the names of this project, such as its own .bvh, are taken
    as they are; where fingers take the place of the last joints of SMPL's hands, these do not turn.
    Where a format has no unit, the usual one is taken that makes the legs of the person most like a
    person's.

    Args:
        source: The motion.
        name: Name of the motion.

    Raises:
        ValueError: The skeleton is not a person's; the message says what is missing.
    """
    anatomy = find_anatomy(source)
    rest = source.rest_positions()
    leg = anatomy.legs[0]
    leg_length = sum(
        float(np.linalg.norm(rest[there] - rest[here]))
        for here, there in ((leg.upper, leg.middle), (leg.middle, leg.lower))
    )
    own = set(JOINT_NAMES) - set(_HANDS) <= set(source.names)
    unit_m = source.metres_per_unit or (1.0 if own else _usual_unit(leg_length))
    positions, R_file_joint = source.posed()
    positions *= unit_m
    if own:
        present = [_HANDS.get(j, j) if j not in source.names else j for j in JOINT_NAMES]
        order = [source.names.index(joint) for joint in present]
        R_world_joint = _UPRIGHT @ R_file_joint[:, order]
        pelvis_world = positions[:, order[0]] @ _UPRIGHT.T
    else:
        R_world_file = _to_z_up(anatomy, rest, positions)
        R_world_joint = (
            R_world_file @ _orientations(anatomy, R_file_joint) @ rest_alignment(anatomy, rest)
        )
        _roll_forearms(R_world_joint)
        hips = positions[:, [limb.upper for limb in anatomy.legs]].mean(axis=1) @ R_world_file.T
        smpl = load_body().keypoint_template.astype(np.float64)
        pelvis_world = hips - R_world_joint[:, 0] @ (smpl[1:3].mean(axis=0) - smpl[0])
    return SmplMotion(
        name=name,
        R_parent_joint=_relative_to_parents(R_world_joint),
        pelvis_world=pelvis_world,
        timestamps_s=source.timestamps_s,
        leg_length_m=unit_m * leg_length,
    )


def _orientations(anatomy: Anatomy, R_file_joint: Float64) -> Float64:
    """Orientation of the source's part for each joint of SMPL [T, 24, 3, 3], in the file's axes."""
    pelvis, head = R_file_joint[:, anatomy.pelvis], R_file_joint[:, anatomy.head]
    spine = [pelvis, *(R_file_joint[:, joint] for joint in anatomy.spine)]
    neck = [spine[-1], *(R_file_joint[:, joint] for joint in anatomy.neck), head]
    parts = {"pelvis": pelvis, "head": head, "neck": _along(neck, 0.5)}
    parts |= {f"spine{k}": _along(spine, k / 3) for k in (1, 2, 3)}
    for side, arm, leg in zip(("left", "right"), anatomy.arms, anatomy.legs, strict=True):
        joints = {
            "hip": leg.upper,
            "knee": leg.middle,
            "ankle": leg.end,
            "foot": leg.tip,
            "shoulder": arm.upper,
            "elbow": arm.middle,
            "wrist": arm.end,
            "hand": arm.end,
        }
        parts |= {f"{side}_{part}": R_file_joint[:, joint] for part, joint in joints.items()}
        parts[f"{side}_collar"] = spine[-1] if arm.base is None else R_file_joint[:, arm.base]
    return np.stack([parts[joint] for joint in JOINT_NAMES], axis=1)


def _along(chain: list[Float64], fraction: float) -> Float64:
    """Orientation [T, 3, 3] at a fraction of the way along a chain, between its joints if need be.

    A spine of three joints gives SMPL's three as they are; one of one joint is split into thirds.
    """
    place = fraction * (len(chain) - 1)
    below = min(int(place + 1e-9), len(chain) - 2)
    part = place - below
    start = Rotation.from_matrix(chain[below])
    turn = start.inv() * Rotation.from_matrix(chain[below + 1])
    return (start * Rotation.from_rotvec(part * turn.as_rotvec())).as_matrix()


def _roll_forearms(R_world_joint: Float64) -> None:
    """Turn the elbows with the hands about the forearms, in place: hands roll by their forearms.

    Some skeletons have this roll in the joint at the wrist, some in one within the forearm.
    """
    rest = load_body().keypoint_template.astype(np.float64)
    for elbow, wrist in zip(_ELBOWS, _WRISTS, strict=True):
        bone = (rest[wrist] - rest[elbow]) / np.linalg.norm(rest[wrist] - rest[elbow])
        R_hand_forearm = R_world_joint[:, wrist].swapaxes(-1, -2) @ R_world_joint[:, elbow]
        cos, sin = twist_about(R_hand_forearm, np.tile(bone, (len(R_hand_forearm), 1))).T
        roll = Rotation.from_rotvec(np.arctan2(-sin, cos)[:, None] * bone)
        R_world_joint[:, elbow] = R_world_joint[:, elbow] @ roll.as_matrix()


def _to_z_up(anatomy: Anatomy, rest: Float64, positions: Float64) -> Float64:
    """R_world_file [3, 3]: the file's up is y or z, whichever people's trunks are more along."""
    hips = positions[:, [leg.upper for leg in anatomy.legs]].mean(axis=1)
    shoulders = positions[:, [arm.upper for arm in anatomy.arms]].mean(axis=1)
    trunk = shoulders - hips
    mean = (trunk / np.linalg.norm(trunk, axis=-1, keepdims=True)).mean(axis=0)
    if np.abs(mean[1:]).max() < 0.5:  # no one way up: rolling, lying
        mean = trunk_frame(anatomy, rest)[:, 1]
    return np.eye(3) if abs(mean[2]) > abs(mean[1]) else _UPRIGHT


def _usual_unit(leg_length: float) -> float:
    return min(_USUAL_UNITS_M, key=lambda unit: abs(np.log(unit * leg_length / _USUAL_LEG_M)))


def _relative_to_parents(R_world_joint: Float64) -> Float64:
    parents = R_world_joint[:, list(JOINT_PARENTS[1:])]
    relative = parents.swapaxes(-1, -2) @ R_world_joint[:, 1:]
    return np.concatenate([R_world_joint[:, :1], relative], axis=1)
