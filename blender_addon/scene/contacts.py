"""Contacts of a motion's action: as they were written, and as the user has them since.

Beside the curves the action keeps what was written to them. Who edits a curve says which feet
stand; who deletes them has no say.
"""

from dataclasses import dataclass
from typing import Any, Final

import bpy
import numpy as np
from numpy.typing import NDArray

from .channels import channels_in_use, property_path
from .resampling import whole_frames
from .rest_rig import rest_rig
from .rig_math import Rig
from .timing import Timing
from .typed import animation_of
from .vendored import JOINT_NAMES

CONTACT: Final = "contact"
SOLES: Final = ("left_ankle", "left_foot", "right_ankle", "right_foot")
"""The joints that left heel, left toes, right heel and right toes hang on."""

_WRITTEN: Final = "ikol_contacts"
_EDITED: Final = 0.01
"""Curves hold single precision, and nobody edits contacts by less."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was last written to the curves of contacts.

    Attributes:
        contacts: Of left heel, left toes, right heel and right toes at video times [T, 4], 0..1.
        timing: The scene's frame grid.
        are_given: Whether they are the user's already.
    """

    contacts: NDArray[np.floating]
    timing: Timing
    are_given: bool


def at_scene_frames(
    values: NDArray[np.floating], timestamps_s: NDArray[np.float64], timing: Timing
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Scene frames [k] that a motion covers, and values [T] of its times there [k].

    Args:
        values: One for each video time.
        timestamps_s: Video times [T], seconds.
        timing: The scene's frame grid.
    """
    frames = whole_frames(timestamps_s, timing)
    return frames, np.interp(frames, _at_frames(timestamps_s, timing), values)


def keep_written(armature: bpy.types.Object, written: Written) -> None:
    """Keep with the action of an armature what was written to its curves."""
    timing = written.timing
    action: Any = animation_of(armature).action
    action[_WRITTEN] = {
        "fps": timing.fps,
        "fps_base": timing.fps_base,
        "start_frame": timing.start_frame,
        "are_given": written.are_given,
        "contacts": written.contacts.ravel().astype(np.float64).tolist(),
    }


def given_contacts(
    armature: bpy.types.Object, timestamps_s: NDArray[np.float64]
) -> NDArray[np.float32] | None:
    """Contacts [T, 4] of a motion if the user has ever edited them; None if not.

    Args:
        armature: An SMPL armature.
        timestamps_s: Video times [T] of the motion that it plays, seconds.

    Raises:
        IkolError: It is no SMPL armature any more (code "not_smpl").
    """
    written, curves = _kept(armature, len(timestamps_s)), _curves(armature, rest_rig(armature))
    if written is None or not curves:
        return None
    contacts, are_given = written.contacts.copy(), written.are_given
    at_frames = _at_frames(timestamps_s, written.timing)
    for sole, curve in curves.items():
        keys = at_scene_frames(written.contacts[:, sole], timestamps_s, written.timing)
        now = np.array([curve.evaluate(frame) for frame in at_frames.tolist()])
        edited = np.abs(now - np.interp(at_frames, *keys)) > _EDITED
        contacts[edited, sole] = np.clip(now[edited], 0.0, 1.0)
        are_given = are_given or bool(edited.any())
    return contacts.astype(np.float32) if are_given else None


def _at_frames(timestamps_s: NDArray[np.float64], timing: Timing) -> NDArray[np.float64]:
    return timing.frames_at(np.maximum.accumulate(timestamps_s))


def _kept(armature: bpy.types.Object, count: int) -> Written | None:
    """What was written to the action that an armature plays, if it is of so many video frames."""
    animation = armature.animation_data
    action: Any = animation.action if animation is not None else None
    if action is None or _WRITTEN not in action:
        return None
    kept = action[_WRITTEN]
    contacts = np.array(kept["contacts"], np.float64)
    if len(contacts) != len(SOLES) * count:
        return None
    timing = Timing(kept["fps"], kept["fps_base"], kept["start_frame"])
    return Written(contacts.reshape(count, len(SOLES)), timing, bool(kept["are_given"]))


def _curves(armature: bpy.types.Object, rig: Rig) -> dict[int, bpy.types.FCurve]:
    """The curves that are there, by sole."""
    channels = channels_in_use(armature)
    if channels is None:
        return {}
    bones = {JOINT_NAMES[joint]: bone for joint, bone in zip(rig.joints, rig.bones, strict=True)}
    paths = {n: property_path(bones[j], CONTACT) for n, j in enumerate(SOLES) if j in bones}
    found = {sole: channels.fcurves.find(path) for sole, path in paths.items()}
    return {sole: curve for sole, curve in found.items() if curve is not None}
