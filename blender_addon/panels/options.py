"""The options of the next capture."""

from bpy.types import Context, Panel

from ..draw_options import draw_options
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
        layout.enabled = runner().session is None
        draw_options(layout, context)


CLASSES: tuple[type, ...] = (IKOL_PT_options,)
