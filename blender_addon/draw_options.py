"""The options of a capture, drawn alike in the sidebar and beside the file browser."""

from bpy.types import Context, UILayout

from .bodies import is_gone, label_of
from .properties import IKOL_CaptureOptions, options

_LABEL_SHARE = 0.4
"""Of the width, as Blender divides rows itself."""


def draw_options(layout: UILayout, context: Context) -> None:
    """Draw the options of the present scene.

    Args:
        layout: Where to draw.
        context: With the scene and the active object.
    """
    layout.use_property_split = True
    layout.use_property_decorate = False
    chosen = options(context.scene)
    layout.prop(chosen, "person")
    if chosen.person == "NUMBER":
        layout.prop(chosen, "person_number")
    elif chosen.person == "POINT":
        layout.prop(chosen, "person_point")
    layout.prop(chosen, "smoothing", slider=True)
    layout.prop(chosen, "estimator")
    _draw_body(layout, chosen)
    layout.prop(chosen, "start_frame")
    layout.prop(chosen, "target")
    if chosen.target == "SELECTED":
        _draw_target(layout, context)
    layout.prop(chosen, "scene_rate")
    layout.prop(chosen, "use_camera")


def _draw_body(layout: UILayout, chosen: IKOL_CaptureOptions) -> None:
    split = layout.split(factor=_LABEL_SHARE)
    side = split.row()
    side.alignment = "RIGHT"
    side.label(text="Body")
    icon = "ERROR" if is_gone(chosen.body) else "NONE"
    split.menu("IKOL_MT_body", text=label_of(chosen.body), icon=icon)


def _draw_target(layout: UILayout, context: Context) -> None:
    active = context.view_layer.objects.active
    row = layout.row()
    if active is not None and active.type == "ARMATURE":
        row.label(text=active.name, icon="ARMATURE_DATA")
    else:
        row.alert = True
        row.label(text="Select an SMPL armature", icon="ERROR")
