"""When a body is there to be seen."""

from collections.abc import Iterator
from typing import Final

import bpy

from .channels import curves_in_use
from .handles import ObjectHandle
from .typed import animation_of

_MARK: Final = "ikol_shown"
_HIDES: Final = ("hide_viewport", "hide_render")


def show_between(body: bpy.types.Object, first: int, last: int, within: tuple[int, int]) -> None:
    """Hide a body before it comes and after it has gone, in views and in renders.

    It is the body alone: what is animated is selected and seen by its armature at all times. The
    keys are an action of the body's own; without it the body is always there.

    Args:
        body: The mesh object.
        first: First scene frame that shows it.
        last: The last one.
        within: First and last frame of the capture; who is there all the time gets no keys.
    """
    begin, end = within
    before = [(first - 1, True), (first, False)] if first > begin else []
    after = [(last, False), (last + 1, True)] if last < end else []
    # By Blender itself, which so knows that the values are either or.
    for frame, hidden in (*before, *after):
        body.hide_viewport = body.hide_render = hidden
        for path in _HIDES:
            body.keyframe_insert(path, frame=frame)
    if before or after:
        action = animation_of(body).action
        assert action is not None  # the keys made it
        action.name = f"{body.name} shown"
        action[_MARK] = True


def move_keys(armature: bpy.types.Object, first: int, last: int) -> None:
    """Show an armature's bodies that `show_between` hides while its motion lasts now.

    Args:
        armature: The armature.
        first: First scene frame of its motion.
        last: The last one.
    """
    for body in _hidden_bodies(armature):
        curves = [curve for curve in curves_in_use(body) if curve.data_path in _HIDES]
        hidden = [[point.co.y > 0.5 for point in curve.keyframe_points] for curve in curves]
        before = any(values[0] for values in hidden if values)
        after = any(values[-1] for values in hidden if values)
        for curve in curves:
            curve.keyframe_points.clear()
        show_between(body, first, last, within=(first - before, last + after))


class HiddenBodies:
    """Bodies of an armature that `show_between` hides; making one shows them at all times.

    Their actions stay in the file, as the one does that the armature played.

    Args:
        armature: The armature.
    """

    def __init__(self, armature: bpy.types.Object) -> None:
        self._hidden: list[tuple[ObjectHandle, int]] = []
        for body in _hidden_bodies(armature):
            animation = animation_of(body)
            assert animation.action is not None  # that it has one makes it a hidden body
            self._hidden.append((ObjectHandle(body), animation.action.session_uid))
            animation.action.use_fake_user = True
            animation.action = None
            body.hide_viewport = body.hide_render = False

    def restore(self) -> None:
        """Give the bodies that are still there their actions back."""
        actions = {action.session_uid: action for action in bpy.data.actions}
        for handle, action_uid in self._hidden:
            body = handle.find()
            if body is not None:
                # Blender knows the slot that the body had.
                animation_of(body).action = actions.get(action_uid)


def _hidden_bodies(armature: bpy.types.Object) -> Iterator[bpy.types.Object]:
    for child in armature.children:
        action = child.animation_data.action if child.animation_data else None
        if child.type == "MESH" and action is not None and _MARK in action:
            yield child
