"""A strip below the keys of a timeline or dope sheet: how sure the active person's motion is."""

from typing import Any

import bpy
import gpu
import numpy as np
from gpu_extras.batch import batch_for_shader
from numpy.typing import NDArray

from ..properties import options
from ..scene.channels import curves_in_use
from ..scene.signals import CONFIDENCE
from ..scene.typed import pose_of
from .colours import colours_of

_HEIGHT_PX = 7.0
_EVERY_PX = 4.0


def draw() -> None:
    """Draw into the editor that is being drawn."""
    context = bpy.context
    armature = context.view_layer.objects.active
    if armature is None or armature.type != "ARMATURE":
        return
    if not options(context.scene).show_confidence:
        return
    curves = _shown_curves(armature)
    if not curves:
        return
    first, last = (float(end) for end in curves[0].range())
    left, right = (
        context.region.view2d.view_to_region(frame, 0.0, clip=False)[0] for frame in (first, last)
    )
    start, stop = max(left, 0.0), min(right, float(context.region.width))
    if stop - start < 1.0:
        return
    x = np.linspace(start, stop, 2 + int((stop - start) / _EVERY_PX))
    frames = np.interp(x, (left, right), (first, last))
    _draw_strip(x, _confidence(curves, frames), _HEIGHT_PX * context.preferences.system.ui_scale)


def _shown_curves(armature: bpy.types.Object) -> list[Any]:
    """Curves of the selected bones' confidence; of all bones' where none is selected."""
    bones: list[Any] = [bone for bone in pose_of(armature).bones if CONFIDENCE in bone]
    # Before Blender 5.0 the selection was the rest bones'.
    selected = [bone.select if hasattr(bone, "select") else bone.bone.select for bone in bones]
    chosen = [
        bone
        for bone, is_chosen in zip(bones, selected, strict=True)
        if is_chosen and armature.mode == "POSE"
    ]
    paths = {f'{bone.path_from_id()}["{CONFIDENCE}"]' for bone in chosen or bones}
    return [curve for curve in curves_in_use(armature) if curve.data_path in paths]


def _confidence(curves: list[Any], frames: NDArray[np.float64]) -> NDArray[np.float64]:
    values = [[curve.evaluate(frame) for frame in frames.tolist()] for curve in curves]
    return np.mean(values, axis=0)


def _draw_strip(x: NDArray[np.float64], confidence: NDArray[np.float64], height_px: float) -> None:
    corners = np.stack(
        [np.repeat(x, 2), np.tile([0.0, height_px], len(x))], axis=-1, dtype=np.float32
    )
    colours = np.repeat(colours_of(confidence), 2, axis=0)
    shader = gpu.shader.from_builtin("SMOOTH_COLOR")
    content = {"pos": corners.tolist(), "color": colours.tolist()}
    batch_for_shader(shader, "TRI_STRIP", content).draw(shader)
