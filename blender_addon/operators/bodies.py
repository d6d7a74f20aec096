"""Choosing a body."""

from typing import TYPE_CHECKING

from bpy.props import StringProperty
from bpy.types import Context, Operator

from ..properties import options
from .results import OperatorResult


class IKOL_OT_choose_body(Operator):
    """Capture onto this body."""

    bl_idname = "ikol.choose_body"
    bl_label = "Choose Body"
    bl_description = "Capture onto this body"
    bl_options = {"INTERNAL", "UNDO"}

    if TYPE_CHECKING:
        body: str
    else:
        body: StringProperty()

    def execute(self, context: Context) -> OperatorResult:
        """Note the choice with the scene."""
        options(context.scene).body = self.body
        return {"FINISHED"}


CLASSES: tuple[type, ...] = (IKOL_OT_choose_body,)
