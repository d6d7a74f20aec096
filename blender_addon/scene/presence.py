"""When a body is there to be seen."""

import bpy

from .typed import animation_of


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
        body.keyframe_insert("hide_viewport", frame=frame)
        body.keyframe_insert("hide_render", frame=frame)
    if before or after:
        action = animation_of(body).action
        assert action is not None  # the keys made it
        action.name = f"{body.name} shown"
