"""The options of a capture, drawn alike in the sidebar and beside the file browser."""

from bpy.types import Context, UILayout

from .draw_solving import draw_solving
from .offers import BODIES, ESTIMATORS, body_label
from .properties import options

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
    gone = ESTIMATORS.is_gone(chosen.estimator)
    _draw_menu(layout, "Estimator", "IKOL_MT_estimator", chosen.estimator, is_gone=gone)
    body = body_label(chosen.body)
    _draw_menu(layout, "Body", "IKOL_MT_body", body, is_gone=BODIES.is_gone(chosen.body))
    layout.prop(chosen, "fov")
    layout.prop(chosen, "use_hands")
    layout.prop(chosen, "start_frame")
    layout.prop(chosen, "target")
    if chosen.target == "SELECTED":
        _draw_target(layout, context)
    layout.prop(chosen, "scene_rate")
    layout.prop(chosen, "use_camera")
    layout.separator()
    draw_solving(layout, chosen.solve)


def _draw_menu(layout: UILayout, title: str, menu: str, chosen: str, *, is_gone: bool) -> None:
    split = layout.split(factor=_LABEL_SHARE)
    side = split.row()
    side.alignment = "RIGHT"
    side.label(text=title)
    split.menu(menu, text=chosen, icon="ERROR" if is_gone else "NONE")


def _draw_target(layout: UILayout, context: Context) -> None:
    active = context.view_layer.objects.active
    row = layout.row()
    if active is not None and active.type == "ARMATURE":
        row.label(text=active.name, icon="ARMATURE_DATA")
    else:
        row.alert = True
        row.label(text="Select an SMPL armature", icon="ERROR")
