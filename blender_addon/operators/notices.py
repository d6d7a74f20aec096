"""Putting messages away."""

from bpy.types import Context, Operator

from ..runner import runner
from .results import OperatorResult


class IKOL_OT_dismiss_notice(Operator):
    """Hide this message."""

    bl_idname = "ikol.dismiss_notice"
    bl_label = "Dismiss"
    bl_description = "Hide this message"
    bl_options = {"INTERNAL"}

    def execute(self, context: Context) -> OperatorResult:
        """Hide it."""
        del context
        runner().notice = None
        return {"FINISHED"}


CLASSES: tuple[type, ...] = (IKOL_OT_dismiss_notice,)
