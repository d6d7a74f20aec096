"""What is known of a motion besides the motion: animated custom properties of the bones.

Every bone has `confidence`, how surely its joint was seen; ankles and feet have `contact`, how
surely heel and toes stand. They are there to be looked at and to drive things; contacts that are
edited are held where the motion is solved again.
"""

from dataclasses import dataclass
from typing import Any, Final

import bpy
import numpy as np
from numpy.typing import NDArray

from .channels import Channels, ensure_curve, property_path
from .contacts import CONTACT, SOLES, Written, at_scene_frames, keep_written
from .keyframes import replace_curve
from .rig_math import Rig
from .timing import Timing
from .typed import pose_of
from .vendored import JOINT_NAMES

CONFIDENCE: Final = "confidence"
_DESCRIPTIONS: Final = {
    CONFIDENCE: "How surely this joint was seen, 0 to 1",
    CONTACT: "How surely this part of the foot stands on the ground, 0 to 1",
}


@dataclass(frozen=True, slots=True)
class Signals:
    """Confidence and contacts at video times.

    Attributes:
        timestamps_s: Video time [n], seconds since the clip's first frame.
        confidence: Of SMPL's joints [n, 24], 0..1.
        contacts: Of left heel, left toes, right heel and right toes [n, 4], 0..1; NaN where
            nothing is known of it.
        are_given: Whether the contacts are the user's own.
    """

    timestamps_s: NDArray[np.float64]
    confidence: NDArray[np.floating]
    contacts: NDArray[np.floating]
    are_given: bool = False


def write_signals(
    armature: bpy.types.Object, channels: Channels, rig: Rig, signals: Signals, timing: Timing
) -> None:
    """Make these all keys of the properties; a contact that is not known has none.

    Args:
        armature: An SMPL armature.
        channels: Of its action.
        rig: Its bones.
        signals: Of the whole clip.
        timing: The scene's frame grid.
    """
    bones = {JOINT_NAMES[joint]: bone for joint, bone in zip(rig.joints, rig.bones, strict=True)}
    columns = [
        *((joint, CONFIDENCE, signals.confidence[:, n]) for n, joint in enumerate(JOINT_NAMES)),
        *((joint, CONTACT, signals.contacts[:, n]) for n, joint in enumerate(SOLES)),
    ]
    for joint, name, values in columns:
        bone = bones.get(joint)
        if bone is None or np.isnan(values).any():
            continue
        _make_property(armature, bone, name)
        path = property_path(bone, name)
        # Whoever edits rotations does not want these between them; a click on their eye shows them.
        is_new = channels.fcurves.find(path, index=0) is None
        curve = ensure_curve(channels, path, 0, bone)
        curve.hide = is_new or curve.hide
        keys = at_scene_frames(values, signals.timestamps_s, timing)
        replace_curve(curve, np.stack(keys, axis=-1).astype(np.float32))
    if not np.isnan(signals.contacts).any():
        keep_written(armature, Written(signals.contacts, timing, signals.are_given))


def _make_property(armature: bpy.types.Object, bone: str, name: str) -> None:
    pose_bone: Any = pose_of(armature).bones[bone]
    if name not in pose_bone:
        pose_bone[name] = 1.0
        limits = {"min": 0.0, "max": 1.0, "soft_min": 0.0, "soft_max": 1.0}
        pose_bone.id_properties_ui(name).update(**limits, description=_DESCRIPTIONS[name])
