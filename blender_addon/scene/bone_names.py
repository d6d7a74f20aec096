"""Recognising SMPL's joints in the bone names of other tools, without bpy."""

import re
from collections.abc import Iterable

from .vendored import FINGER_NAMES, JOINT_NAMES, IkolError

_OPTIONAL = frozenset({"left_hand", "right_hand"})
"""SMPL-H and SMPL-X have fingers in place of SMPL's hand joint."""


def match_joints(bone_names: Iterable[str], *, fingers: bool = False) -> dict[str, str]:
    """Bone names of SMPL's joints, and of SMPL-H's fingers where they are asked for.

    Understood are our own names ("left_hip"), those of SMPL's FBX files ("m_avg_L_Hip"), and
    either with another way of marking the sides ("L_Hip", "hip.L", "LeftHip").

    Args:
        bone_names: Names of all bones of an armature.
        fingers: Whether fingers are wanted, too.

    Returns:
        Joint name to bone name, in SMPL's order, then in SMPL-H's; hands and fingers are missing
        where the armature has none.

    Raises:
        IkolError: It is no SMPL armature (code "not_smpl").
    """
    bones = list(bone_names)
    by_joint: dict[str, str] = {}
    for bone in bones:
        by_joint.setdefault(_canonical(bone), bone)
    by_joint.update({name: name for name in (*JOINT_NAMES, *FINGER_NAMES) if name in bones})
    names = (*JOINT_NAMES, *FINGER_NAMES) if fingers else JOINT_NAMES
    found = {name: by_joint[name] for name in names if name in by_joint}
    missing = [name for name in JOINT_NAMES if name not in found and name not in _OPTIONAL]
    if missing:
        raise IkolError(
            f"The armature has no bone for {', '.join(missing[:3])}"
            f"{' and others' if len(missing) > 3 else ''}, so it is not an SMPL armature.",
            "Select an armature with SMPL's 24 bones, or let the capture make a new body.",
            "not_smpl",
        )
    return found


def _canonical(bone: str) -> str:
    """A bone's name in the style of `JOINT_NAMES`."""
    name = bone.rsplit(":", 1)[-1]
    name = re.sub(r"^[fm]_avg_", "", name)
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    name = re.sub(r"[\s.-]+", "_", name)
    name = re.sub(r"^(.*)_(l|r|left|right)$", r"\2_\1", name)
    name = re.sub(r"^l_", "left_", name)
    return re.sub(r"^r_", "right_", name)
