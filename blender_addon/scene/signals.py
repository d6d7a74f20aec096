"""What is known of a motion besides the motion: animated custom properties of the bones.

Every bone has `confidence`, how surely its joint was seen; ankles and feet have `contact`, how
surely heel and toes stand. They are there to be looked at, to be edited, and to drive things.
"""

from dataclasses import dataclass
from typing import Any, Final

import bpy
import numpy as np
from numpy.typing import NDArray

from .channels import Channels, ensure_curve
from .keyframes import replace_curve
from .resampling import covered_frames
from .rig_math import Rig
from .timing import Timing
from .typed import pose_of
from .vendored import JOINT_NAMES

CONFIDENCE: Final = "confidence"
CONTACT: Final = "contact"
SOLES: Final = ("left_ankle", "left_foot", "right_ankle", "right_foot")
"""The joints that left heel, left toes, right heel and right toes hang on."""

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
    """

    timestamps_s: NDArray[np.float64]
    confidence: NDArray[np.floating]
    contacts: NDArray[np.floating]


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
    frames = covered_frames(signals.timestamps_s, timing)
    at_frames = timing.frames_at(np.maximum.accumulate(signals.timestamps_s))
    co = np.empty((len(frames), 2), np.float32)
    co[:, 0] = frames
    bones = {JOINT_NAMES[joint]: bone for joint, bone in zip(rig.joints, rig.bones, strict=True)}
    columns = [
        *((joint, CONFIDENCE, signals.confidence[:, n]) for n, joint in enumerate(JOINT_NAMES)),
        *((joint, CONTACT, signals.contacts[:, n]) for n, joint in enumerate(SOLES)),
    ]
    for joint, name, values in columns:
        bone = bones.get(joint)
        if bone is None or np.isnan(values).any():
            continue
        co[:, 1] = np.interp(frames, at_frames, values)
        _make_property(armature, bone, name)
        path = f'pose.bones["{bpy.utils.escape_identifier(bone)}"]["{name}"]'
        # Whoever edits rotations does not want these between them; a click on their eye shows them.
        is_new = channels.fcurves.find(path, index=0) is None
        curve = ensure_curve(channels, path, 0, bone)
        curve.hide = is_new or curve.hide
        replace_curve(curve, co)


def _make_property(armature: bpy.types.Object, bone: str, name: str) -> None:
    pose_bone: Any = pose_of(armature).bones[bone]
    if name not in pose_bone:
        pose_bone[name] = 1.0
        limits = {"min": 0.0, "max": 1.0, "soft_min": 0.0, "soft_max": 1.0}
        pose_bone.id_properties_ui(name).update(**limits, description=_DESCRIPTIONS[name])
