"""Confidence as colour, over what Blender draws: on the bones, and as a strip below the keys."""

from typing import Any

import bpy

from . import bones, strip

_drawing: list[tuple[Any, Any]] = []


def register() -> None:
    """Have Blender call the overlays when it draws."""
    if bpy.app.background:
        return  # nothing is ever drawn
    for space, draw, kind in (
        (bpy.types.SpaceView3D, bones.draw, "POST_VIEW"),
        (bpy.types.SpaceDopeSheetEditor, strip.draw, "POST_PIXEL"),
    ):
        _drawing.append((space, space.draw_handler_add(draw, (), "WINDOW", kind)))


def unregister() -> None:
    """Have it no longer call them."""
    while _drawing:
        space, handle = _drawing.pop()
        space.draw_handler_remove(handle, "WINDOW")
