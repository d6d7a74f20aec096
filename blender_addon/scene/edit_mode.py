"""Editing an armature's rest bones, whatever the user has open."""

from collections.abc import Generator
from contextlib import contextmanager

import bpy

from .typed import armature_of


@contextmanager
def edit_bones(
    context: bpy.types.Context, armature: bpy.types.Object
) -> Generator[bpy.types.ArmatureEditBones]:
    """Put an armature into edit mode and everything back as it was afterwards.

    Args:
        context: Its view layer must hold the armature object.
        armature: Object whose data is an armature; hidden ones are shown meanwhile.
    """
    view_layer = context.view_layer
    active = view_layer.objects.active
    mode = active.mode if active is not None else "OBJECT"
    if active is not None and mode != "OBJECT":
        bpy.ops.object.mode_set(mode="OBJECT")
    hidden, disabled = armature.hide_get(), armature.hide_viewport
    armature.hide_viewport = False
    armature.hide_set(False)
    view_layer.objects.active = armature
    try:
        bpy.ops.object.mode_set(mode="EDIT")
        yield armature_of(armature).edit_bones
    finally:
        if armature.mode == "EDIT":
            bpy.ops.object.mode_set(mode="OBJECT")
        armature.hide_set(hidden)
        armature.hide_viewport = disabled
        view_layer.objects.active = active
        if active is not None and mode != "OBJECT":
            bpy.ops.object.mode_set(mode=mode)
