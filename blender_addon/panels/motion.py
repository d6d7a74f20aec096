"""What can be seen and done of a captured person's motion."""

from bpy.types import Context, Panel

from ..draw_solving import draw_solving
from ..properties import options
from ..runner import runner
from ..scene.people import people_of
from ..solving import solvable, solve_options


class IKOL_PT_motion(Panel):
    """The motion of the people who were captured."""

    bl_label = "Motion"
    bl_category = "IKOL"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_parent_id = "IKOL_PT_capture"

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Where somebody was captured."""
        return bool(people_of(context.scene)) or solvable(context.active_object) is not None

    def draw(self, context: Context) -> None:
        """Draw the panel."""
        layout = self.layout
        assert layout is not None
        layout.prop(options(context.scene), "show_confidence")
        person = solvable(context.active_object)
        if person is None:
            layout.label(text="Select a captured person to solve again", icon="INFO")
            return
        column = layout.column()
        column.enabled = runner().session is None
        draw_solving(column, solve_options(person))
        row = layout.row()
        row.scale_y = 1.4
        row.operator("ikol.solve_again", icon="FILE_REFRESH")


CLASSES: tuple[type, ...] = (IKOL_PT_motion,)
