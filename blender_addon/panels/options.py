"""The options of the next capture."""

from bpy.types import Context, Panel

from ..properties import options
from ..runner import runner


class IKOL_PT_options(Panel):
    """What to capture and where its keys go."""

    bl_label = "Options"
    bl_category = "IKOL"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_parent_id = "IKOL_PT_capture"

    def draw(self, context: Context) -> None:
        """Draw the panel."""
        layout = self.layout
        assert layout is not None
        layout.use_property_split = True
        layout.use_property_decorate = False
        layout.enabled = runner().session is None
        chosen = options(context.scene)
        layout.prop(chosen, "person")
        if chosen.person == "NUMBER":
            layout.prop(chosen, "person_number")
        layout.prop(chosen, "smoothing", slider=True)
        layout.prop(chosen, "start_frame")
        layout.prop(chosen, "target")
        if chosen.target == "SELECTED":
            active = context.active_object
            usable = active is not None and active.type == "ARMATURE"
            row = layout.row()
            row.alert = not usable
            row.label(
                text=active.name if usable else "Select an SMPL armature",  # pyright: ignore[reportOptionalMemberAccess]
                icon="ARMATURE_DATA" if usable else "ERROR",
            )
        layout.prop(chosen, "scene_rate")
        layout.prop(chosen, "use_camera")


CLASSES: tuple[type, ...] = (IKOL_PT_options,)
