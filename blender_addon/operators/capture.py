"""Start and cancel a capture."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import StringProperty
from bpy.types import Context, Event, Operator

from ..capture.vendored import IkolError, open_video
from ..draw_options import draw_options
from ..properties import options
from ..runner import runner
from ..start import prepare_capture
from .carrying_out import carry_out
from .results import OperatorResult

CLIP_EXTENSIONS = (".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v", ".mpg", ".mpeg", ".wmv", ".ogv")


class IKOL_OT_capture_from_video(Operator):
    """Turn a clip of a person into the animation of a body."""

    bl_idname = "ikol.capture_from_video"
    bl_label = "Capture from Video"
    bl_description = "Turn a clip of a person into the animation of a body"
    # The undo step is made when the keys are there. Registered, it could be run a second time by
    # Repeat Last or Adjust Last Operation.
    bl_options = set()

    if TYPE_CHECKING:
        filepath: str
        filter_glob: str
    else:
        filepath: StringProperty(subtype="FILE_PATH", options={"HIDDEN", "SKIP_SAVE"})
        filter_glob: StringProperty(
            default=";".join(f"*{extension}" for extension in CLIP_EXTENSIONS), options={"HIDDEN"}
        )

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether a capture can start now."""
        if runner().session is not None:
            cls.poll_message_set("A capture is running; wait for it or cancel it")
            return False
        return context.scene is not None

    def invoke(self, context: Context, event: Event) -> OperatorResult:
        """Ask for the clip, unless one was dropped."""
        del event
        if self.filepath and Path(self.filepath).is_file():
            return self.execute(context)
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def draw(self, context: Context) -> None:
        """Show the options beside the file browser."""
        if self.layout is not None and context.area.type == "FILE_BROWSER":
            draw_options(self.layout, context)

    def execute(self, context: Context) -> OperatorResult:
        """Capture: to the end without a window, else in the background.

        Where the person is to be clicked on, that is asked for first.
        """
        clip = Path(bpy.path.abspath(self.filepath))
        asks = options(context.scene).person == "POINT" and not bpy.app.background
        try:
            run = prepare_capture(context, clip)
            if asks:
                open_video(clip).close()
        except IkolError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if not asks:
            return carry_out(self, run)
        pick: Any = bpy.ops.ikol.pick_person  # pyright: ignore[reportAttributeAccessIssue]
        pick("INVOKE_DEFAULT", filepath=str(clip))
        return {"FINISHED"}


class IKOL_OT_cancel_capture(Operator):
    """Stop the running capture; the scene becomes what it was before."""

    bl_idname = "ikol.cancel_capture"
    bl_label = "Cancel"
    bl_description = "Stop the running capture; the scene becomes what it was before"
    bl_options = set()

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether there is anything to cancel."""
        del context
        return runner().session is not None

    def execute(self, context: Context) -> OperatorResult:
        """Cancel."""
        del context
        runner().cancel()
        return {"FINISHED"}


CLASSES: tuple[type, ...] = (
    IKOL_OT_capture_from_video,
    IKOL_OT_cancel_capture,
)
