"""F-curves of an action, before and after Blender's layered actions."""

from typing import Any

import bpy

from .typed import Animated, animation_of
from .vendored import IkolError

Channels = Any
"""What holds an object's F-curves and their groups: an `ActionChannelbag`, before 4.4 an `Action`.

No installed set of type stubs knows both.
"""

_LAYERED = bpy.app.version >= (4, 4, 0)


def assign_new_action(animated: Animated, name: str) -> bpy.types.Action:
    """Give something an empty action of its own; the one it had stays in the file.

    Args:
        animated: What is to be animated.
        name: Name of the action.
    """
    animation = animation_of(animated)
    if animation.action is not None:
        animation.action.use_fake_user = True
    action = bpy.data.actions.new(name)
    animation.action = action
    if _LAYERED:
        animation.action_slot = action.slots.new(id_type=animated.id_type, name=animated.name)
        strip = action.layers.new("Layer").strips.new(type="KEYFRAME")
        assert isinstance(strip, bpy.types.ActionKeyframeStrip)
        strip.channelbag(animation.action_slot, ensure=True)
    return action


def channels_of(animated: Animated, action_uid: int) -> Channels:
    """What holds the F-curves of something's own action.

    Args:
        animated: What the action is for.
        action_uid: The `session_uid` of the action that it is expected to play.

    Raises:
        IkolError: It no longer plays that action (code "target_lost").
    """
    animation = animation_of(animated)
    action = animation.action
    if action is None or action.session_uid != action_uid:
        raise IkolError(
            f'"{animated.name}" no longer plays the action of the capture.',
            "Capture again and leave its action in place until the capture is done.",
            "target_lost",
        )
    return _channels(action, animation)


def _channels(action: bpy.types.Action, animation: bpy.types.AnimData) -> Channels:
    if not _LAYERED:
        return action
    strip = action.layers[0].strips[0]
    assert isinstance(strip, bpy.types.ActionKeyframeStrip)
    return strip.channelbag(animation.action_slot)


def channels_in_use(animated: Animated) -> Channels | None:
    """What holds the F-curves that something plays now; None where it plays none."""
    animation = animated.animation_data
    if animation is None or animation.action is None:
        return None
    action = animation.action
    if _LAYERED and not (action.layers and action.layers[0].strips):
        return None
    return _channels(action, animation)


def curves_in_use(animated: Animated) -> list[bpy.types.FCurve]:
    """The F-curves that something plays now; none where it plays none."""
    channels = channels_in_use(animated)
    return [] if channels is None else list(channels.fcurves)


def ensure_curve(channels: Channels, path: str, index: int, group: str) -> bpy.types.FCurve:
    """The F-curve of one number of a property, made where it is missing.

    Args:
        channels: Where it belongs.
        path: Path of the property from the object.
        index: Which of its numbers.
        group: Channel group that the curve is shown in.
    """
    curve = channels.fcurves.find(path, index=index)
    if curve is None:
        curve = channels.fcurves.new(path, index=index)
        curve.group = channels.groups.get(group) or channels.groups.new(group)
    return curve


def property_path(bone: str, name: str) -> str:
    """Path from an armature to a custom property of one of its bones."""
    return f'pose.bones["{bpy.utils.escape_identifier(bone)}"]["{name}"]'
