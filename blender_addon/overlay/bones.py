"""The bones of captured people in the colour of their confidence."""

from typing import Any

import bpy
import gpu
import numpy as np
from gpu_extras.batch import batch_for_shader

from ..properties import options
from ..scene.signals import CONFIDENCE
from ..scene.typed import pose_of
from .colours import colours_of

_WIDTH_PX = 6.0


def draw() -> None:
    """Draw into the 3D view that is being drawn."""
    context = bpy.context
    if not options(context.scene).show_confidence:
        return
    ends: list[Any] = []
    confidence: list[float] = []
    for armature in context.scene.objects:
        is_seen = armature.visible_get(view_layer=context.view_layer)
        if armature.type != "ARMATURE" or not is_seen:
            continue
        for bone in pose_of(armature).bones:
            if CONFIDENCE in bone:
                ends += [armature.matrix_world @ bone.head, armature.matrix_world @ bone.tail]
                confidence += 2 * [float(bone[CONFIDENCE])]
    if not ends:
        return
    shader = gpu.shader.from_builtin("POLYLINE_SMOOTH_COLOR")
    colours = colours_of(np.array(confidence)).tolist()
    batch = batch_for_shader(shader, "LINES", {"pos": ends, "color": colours})
    shader.bind()
    shader.uniform_float("viewportSize", (context.region.width, context.region.height))
    shader.uniform_float("lineWidth", _WIDTH_PX * context.preferences.system.ui_scale)
    gpu.state.blend_set("ALPHA")
    batch.draw(shader)
    gpu.state.blend_set("NONE")
