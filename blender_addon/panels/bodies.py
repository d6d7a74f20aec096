"""The menu of bodies."""

from typing import Any

from bpy.types import Context, Menu

from ..bodies import choices, is_gone, label_of
from ..properties import options
from ..runner import runner


class IKOL_MT_body(Menu):
    """Whose bones and shape the captured person gets."""

    bl_idname = "IKOL_MT_body"
    bl_label = "Body"
    bl_description = (
        "Whose bones the captured person gets: the default body, or an SMPL file of yours in the "
        "weights folder of the backend"
    )

    def draw(self, context: Context | None) -> None:
        """List the bodies that are known, and offer to ask for more."""
        layout = self.layout
        assert layout is not None
        assert context is not None
        chosen = options(context.scene).body
        for name in choices(chosen):
            icon = "ERROR" if is_gone(name) else "CHECKMARK" if name == chosen else "BLANK1"
            chooser: Any = layout.operator("ikol.choose_body", text=label_of(name), icon=icon)
            chooser.body = name
        layout.separator()
        text = "Look Again" if runner().bodies else "Ask the Backend for More"
        layout.operator("ikol.check_backend", text=text, icon="FILE_REFRESH")


CLASSES: tuple[type, ...] = (IKOL_MT_body,)
