"""The state of the backend and what to do where it is missing."""

from bpy.types import Context, Panel

from ..draw_text import draw_status
from ..preferences import preferences
from ..runner import runner


class IKOL_PT_backend(Panel):
    """Whether the backend is there."""

    bl_label = "Backend"
    bl_category = "IKOL"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_parent_id = "IKOL_PT_capture"

    def draw(self, context: Context) -> None:
        """Draw the panel."""
        layout = self.layout
        assert layout is not None
        draw_status(layout, context)
        row = layout.row(align=True)
        if preferences(context).backend == "ADDRESS":
            row.operator("ikol.check_backend")
        elif runner().host.running:
            row.operator("ikol.stop_backend", icon="PAUSE")
        else:
            row.operator("ikol.start_backend", icon="PLAY")
        row.operator("ikol.show_preferences", text="", icon="PREFERENCES")


CLASSES: tuple[type, ...] = (IKOL_PT_backend,)
