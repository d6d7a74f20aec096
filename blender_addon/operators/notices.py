"""Messages that a timer has for the user: it has no operator of its own to report with."""

from typing import TYPE_CHECKING

from bpy.props import StringProperty
from bpy.types import Context, Operator

from ..runner import runner
from .results import OperatorResult


class IKOL_OT_notify(Operator):
    """Put a message into the status bar and the info log."""

    bl_idname = "ikol.notify"
    bl_label = "IKOL Capture"
    bl_description = "Put a message into the status bar and the info log"
    bl_options = {"INTERNAL"}

    if TYPE_CHECKING:
        level: str
        message: str
    else:
        level: StringProperty()
        message: StringProperty()

    def execute(self, context: Context) -> OperatorResult:
        """Report."""
        del context
        self.report({self.level}, self.message)  # pyright: ignore[reportArgumentType]
        return {"FINISHED"}


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


CLASSES: tuple[type, ...] = (IKOL_OT_notify, IKOL_OT_dismiss_notice)
