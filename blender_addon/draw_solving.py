"""The options of solving, drawn alike for the next capture and for a captured person."""

from bpy.types import UILayout

from .solving import LIMBS, IKOL_SolveOptions


def draw_solving(layout: UILayout, chosen: IKOL_SolveOptions) -> None:
    """Draw the options.

    Args:
        layout: Where to draw.
        chosen: The options.
    """
    layout.use_property_split = True
    layout.use_property_decorate = False
    layout.prop(chosen, "smoothing", slider=True)
    layout.prop(chosen, "use_limb_smoothing")
    if chosen.use_limb_smoothing:
        column = layout.column(align=True)
        for limb in LIMBS:
            column.prop(chosen, f"smoothing_{limb}", slider=True)
    column = layout.column(heading="Feet")
    column.prop(chosen, "use_foot_lock")
    column.prop(chosen, "use_ground")
    layout.column(align=True).prop(chosen, "limbs")
