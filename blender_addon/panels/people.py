"""The people who were captured, to pick from."""

from typing import Any

from bpy.types import Context, Panel

from ..runner import runner
from ..scene.people import icon_of, people_of

_SCALE = 2.5


class IKOL_PT_people(Panel):
    """Everybody who was captured, with a small picture."""

    bl_label = "People"
    bl_category = "IKOL"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_parent_id = "IKOL_PT_capture"

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Where there is somebody to pick from."""
        return len(people_of(context.scene)) > 1

    def draw(self, context: Context) -> None:
        """List the people."""
        layout = self.layout
        assert layout is not None
        layout.enabled = runner().session is None
        active = context.view_layer.objects.active
        for armature in people_of(context.scene):
            row = layout.box().row(align=True)
            if icon := icon_of(armature):
                row.template_icon(icon_value=icon, scale=_SCALE)
            column = row.column()
            column.scale_y = _SCALE / 2
            select: Any = column.operator(
                "ikol.select_person", text=armature.name, depress=armature == active
            )
            select.person = armature.name
            side = row.column()
            side.scale_y = _SCALE / 2
            remove: Any = side.operator("ikol.remove_person", text="", icon="X", emboss=False)
            remove.person = armature.name


CLASSES: tuple[type, ...] = (IKOL_PT_people,)
