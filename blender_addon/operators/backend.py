"""Look after the backend by hand; a capture does all this by itself."""

import bpy
from bpy.types import Context, Operator

from ..capture.vendored import IkolError
from ..preferences import ADDON, backend_settings
from ..runner import runner
from .results import OperatorResult


class IKOL_OT_start_backend(Operator):
    """Start the backend now, so that the first capture begins at once."""

    bl_idname = "ikol.start_backend"
    bl_label = "Start"
    bl_description = "Start the backend now, so that the first capture begins at once"

    def execute(self, context: Context) -> OperatorResult:
        """Start it and wait for its answer in the background."""
        return _check(self, context)


class IKOL_OT_check_backend(Operator):
    """Reach the backend and show what it answers."""

    bl_idname = "ikol.check_backend"
    bl_label = "Check"
    bl_description = "Reach the backend and show what it answers"

    def execute(self, context: Context) -> OperatorResult:
        """Wait for its answer in the background."""
        return _check(self, context)


class IKOL_OT_stop_backend(Operator):
    """End the backend that this Blender started and give its memory back."""

    bl_idname = "ikol.stop_backend"
    bl_label = "Stop"
    bl_description = "End the backend that this Blender started and give its memory back"

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Not while it is needed."""
        del context
        if runner().session is not None:
            cls.poll_message_set("A capture is running; cancel it first")
            return False
        return runner().host.running

    def execute(self, context: Context) -> OperatorResult:
        """Stop it."""
        del context
        runner().stop_backend()
        return {"FINISHED"}


class IKOL_OT_show_preferences(Operator):
    """Open the preferences of IKOL Capture."""

    bl_idname = "ikol.show_preferences"
    bl_label = "Preferences"
    bl_description = "Open the preferences of IKOL Capture"

    def execute(self, context: Context) -> OperatorResult:
        """Show them."""
        del context
        bpy.ops.preferences.addon_show(module=ADDON)
        return {"FINISHED"}


def _check(operator: Operator, context: Context) -> OperatorResult:
    try:
        runner().check_backend(backend_settings(context))
    except IkolError as error:
        operator.report({"ERROR"}, str(error))
        return {"CANCELLED"}
    return {"FINISHED"}


CLASSES: tuple[type, ...] = (
    IKOL_OT_start_backend,
    IKOL_OT_check_backend,
    IKOL_OT_stop_backend,
    IKOL_OT_show_preferences,
)
