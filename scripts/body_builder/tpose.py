"""Pose a MakeHuman body, which stands with lowered arms and curled fingers, to SMPL's T-pose.

Each person is posed to the same bone directions (linear blend skinning with MakeHuman's own
bones), so that the shape space that is learned afterwards holds shape and no pose. Directions
are SMPL's: arms to the sides with the palms down, legs a little apart, soles on the ground.
"""

from dataclasses import dataclass

import numpy as np
from ikol.skeleton import FINGER_NAMES, JOINT_NAMES
from scipy.spatial.transform import Rotation

from body_builder.joints import smpl_joints
from body_builder.makehuman import BODY_VERTICES, Float, MakeHuman

# Left side; the right side is mirrored. Frame: x = left, y up, z forward.
_COLLAR_RISE_DEG = 12.0
_UPPER_ARM = np.array([0.995, -0.02, -0.085])
_FOREARM = np.array([0.999, 0.0, 0.0])
_THIGH = np.array([0.09, -0.995, -0.01])
_SHIN = np.array([-0.025, -0.995, -0.10])
_FOOT_TURN_DEG = 10.0
_FINGER_SPREAD_DEG = {2: 5.0, 3: 0.0, 4: -5.0, 5: -11.0}
_FINGER_DROOP_DEG = (3.0, 10.0, 15.0)
_THUMB_STRAIGHTENING = 0.3


@dataclass(frozen=True)
class _Bone:
    """A rigid part: MakeHuman bones that move together."""

    name: str
    parent: str | None
    pivot: Float
    R: Float
    makehuman_bones: tuple[str, ...]


def to_tpose(makehuman: MakeHuman, vertices: Float) -> tuple[Float, Float, Float]:
    """Pose all vertices [19158, 3] of a person.

    Returns:
        vertices [19158, 3], SMPL's joints [24, 3] and those of the fingers [30, 3] in the T-pose,
        pelvis at x = z = 0 and the lowest point of the soles at y = 0.
    """
    joints: dict[str, Float] = dict(zip(JOINT_NAMES, smpl_joints(makehuman, vertices), strict=True))
    bones = _left_side(makehuman, vertices, joints)
    bones += [_mirrored(bone) for bone in bones]
    moved = {name: makehuman.bone_weights[name] for bone in bones for name in bone.makehuman_bones}
    total = sum(makehuman.bone_weights.values())
    total = np.where(total == 0, 1.0, total)  # helpers without weights stay with the trunk

    posed = vertices * (1.0 - sum(moved.values()) / total)[:, None]
    posed_pivots: dict[str, Float] = {}
    parts = {bone.name: bone for bone in bones}
    for bone in bones:
        pivot = bone.pivot
        if bone.parent is not None:
            parent = parts[bone.parent]
            pivot = posed_pivots[bone.parent] + parent.R @ (bone.pivot - parent.pivot)
        posed_pivots[bone.name] = pivot
        weight = sum((moved[name] for name in bone.makehuman_bones), np.zeros_like(total)) / total
        posed += weight[:, None] * ((vertices - bone.pivot) @ bone.R.T + pivot)
    joints |= {name: pivot for name, pivot in posed_pivots.items() if name in joints}

    origin = np.array([0.0, posed[:BODY_VERTICES, 1].min(), joints["pelvis"][2]])
    fingers = np.stack([posed_pivots[makehuman_bone(name)] for name in FINGER_NAMES])
    return (
        posed - origin,
        np.stack([joints[name] for name in JOINT_NAMES]) - origin,
        fingers - origin,
    )


def makehuman_bone(finger_joint: str) -> str:
    """MakeHuman's bone of a finger joint of SMPL-H."""
    side, finger = finger_joint.split("_")
    number = ("thumb", "index", "middle", "ring", "pinky").index(finger[:-1]) + 1
    return f"finger{number}-{finger[-1]}.{side[0].upper()}"


def _left_side(makehuman: MakeHuman, vertices: Float, joints: dict[str, Float]) -> list[_Bone]:
    def at(name: str) -> Float:
        return vertices[makehuman.cube("l-" + name)].mean(axis=0)

    def bone(name: str) -> Float:
        start, end = name.split(">")
        return joints["left_" + end] - joints["left_" + start]

    rise = Rotation.from_euler("z", _COLLAR_RISE_DEG, degrees=True).as_matrix()
    # The forearm, bent forward, shows the plane in which the elbow bends: it becomes level.
    R_upper_arm = (
        _frame(_UPPER_ARM, np.array([0.0, 0.0, 1.0]))
        @ _frame(bone("shoulder>elbow"), bone("elbow>wrist")).T
    )
    R_forearm = _swing(R_upper_arm @ bone("elbow>wrist"), _FOREARM) @ R_upper_arm
    # What is left to turn the palm down is spread along the forearm as its twist.
    across_palm = R_forearm @ (at("finger-2-1") - at("finger-5-1"))
    twist = np.arctan2(across_palm[1], across_palm[2])
    twists = [Rotation.from_rotvec(twist * t * _FOREARM).as_matrix() for t in (0.3, 0.75, 1.0)]
    R_hand = _swing(twists[2] @ R_forearm @ bone("wrist>hand"), _FOREARM) @ twists[2] @ R_forearm
    R_thigh = _swing(bone("hip>knee"), _THIGH)
    R_shin = _swing(bone("knee>ankle"), _SHIN)
    R_foot = Rotation.from_euler("y", _FOOT_TURN_DEG, degrees=True).as_matrix()
    toes = tuple(name for name in makehuman.bone_weights if name[:3] == "toe" and name[-1] == "L")

    bones = [
        _Bone("left_clavicle", None, at("clavicle"), rise, ("clavicle.L", "shoulder01.L")),
        _Bone("left_collar", "left_clavicle", joints["left_collar"], rise, ()),
        _Bone(
            "left_shoulder",
            "left_clavicle",
            joints["left_shoulder"],
            R_upper_arm,
            ("upperarm01.L", "upperarm02.L"),
        ),
        _Bone(
            "left_elbow",
            "left_shoulder",
            joints["left_elbow"],
            twists[0] @ R_forearm,
            ("lowerarm01.L",),
        ),
        _Bone(
            "left_forearm",
            "left_elbow",
            joints["left_elbow"],
            twists[1] @ R_forearm,
            ("lowerarm02.L",),
        ),
        _Bone(
            "left_wrist",
            "left_elbow",
            joints["left_wrist"],
            R_hand,
            ("wrist.L", *(f"metacarpal{i}.L" for i in range(1, 5))),
        ),
        _Bone("left_hand", "left_wrist", joints["left_hand"], R_hand, ()),
        _Bone("left_hip", None, joints["left_hip"], R_thigh, ("upperleg01.L", "upperleg02.L")),
        _Bone(
            "left_knee", "left_hip", joints["left_knee"], R_shin, ("lowerleg01.L", "lowerleg02.L")
        ),
        _Bone("left_ankle", "left_knee", joints["left_ankle"], R_foot, ("foot.L", *toes)),
        _Bone("left_foot", "left_ankle", joints["left_foot"], R_foot, ()),
    ]
    for finger in range(1, 6):
        bones += _finger(finger, [at(f"finger-{finger}-{k}") for k in range(1, 5)], R_hand)
    return bones


def _finger(finger: int, knuckles: list[Float], R_hand: Float) -> list[_Bone]:
    bones: list[_Bone] = []
    R_phalanx = R_hand
    parent = "left_wrist"
    for k in range(3):
        direction = R_phalanx @ (knuckles[k + 1] - knuckles[k])
        if finger == 1:
            previous = R_phalanx @ (knuckles[k] - knuckles[max(k - 1, 0)]) if k else direction
            R_phalanx = _swing(direction, direction + _THUMB_STRAIGHTENING * previous) @ R_phalanx
        else:
            spread, droop = np.radians([_FINGER_SPREAD_DEG[finger], _FINGER_DROOP_DEG[k]])
            goal = np.array([np.cos(spread), -np.tan(droop), np.sin(spread)])
            R_phalanx = _swing(direction, goal) @ R_phalanx
        name = f"finger{finger}-{k + 1}.L"
        bones.append(_Bone(name, parent, knuckles[k], R_phalanx, (name,)))
        parent = name
    return bones


def _mirrored(bone: _Bone) -> _Bone:
    flip = np.array([-1.0, 1.0, 1.0])

    def other(name: str) -> str:
        return name.replace("left", "right").replace(".L", ".R")

    return _Bone(
        other(bone.name),
        None if bone.parent is None else other(bone.parent),
        bone.pivot * flip,
        flip[:, None] * bone.R * flip,
        tuple(other(name) for name in bone.makehuman_bones),
    )


def _frame(direction: Float, towards: Float) -> Float:
    """Rotation whose first column is `direction` and whose second leans to `towards`."""
    x = direction / np.linalg.norm(direction)
    y = towards - (towards @ x) * x
    y /= np.linalg.norm(y)
    return np.stack([x, y, np.cross(x, y)], axis=1)


def _swing(start: Float, end: Float) -> Float:
    """The smallest rotation that turns direction `start` to `end`."""
    axis = np.cross(start, end)
    length = np.linalg.norm(axis)
    if length == 0:
        return np.eye(3)
    return Rotation.from_rotvec(axis / length * np.arctan2(length, start @ end)).as_matrix()
