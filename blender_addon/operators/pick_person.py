"""Choose whom to capture by clicking on them."""

from collections import deque
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy
from bpy.props import StringProperty
from bpy.types import Context, Event, Operator, Timer

from ..capture.vendored import IkolError, Video, open_video
from ..picture_window import PictureWindow
from ..place import in_scene, pop_up
from ..properties import options
from ..runner import runner
from ..start import prepare_capture
from ..status import Level, Notice
from .results import OperatorResult

_HINT: Final = "Click on the person to capture.    Right Arrow: half a second later    Esc: cancel"
_STEP_S: Final = 0.5
_TICK_S: Final = 0.1


class IKOL_OT_pick_person(Operator):
    """Show the clip's first picture and capture the person who is clicked on."""

    bl_idname = "ikol.pick_person"
    bl_label = "Capture Who is Clicked On"
    bl_description = "Show the clip's first picture and capture the person who is clicked on"
    bl_options = {"INTERNAL"}

    if TYPE_CHECKING:
        filepath: str
    else:
        filepath: StringProperty(subtype="FILE_PATH", options={"HIDDEN", "SKIP_SAVE"})

    _scene: str
    _frame: int
    _video: Video
    _picture: PictureWindow
    _timer: Timer | None

    def invoke(self, context: Context, event: Event) -> OperatorResult:
        """Open the window."""
        del event
        self._video = open_video(self.filepath)
        self._scene = context.scene.name
        self._picture = PictureWindow(context, Path(self.filepath).name, _HINT)
        self._show_next(frames=1)
        # The picture is fitted to the window once that has been drawn.
        window = self._picture.window
        self._timer = context.window_manager.event_timer_add(_TICK_S, window=window)
        with context.temp_override(
            window=window, area=self._picture.area, region=self._picture.region
        ):
            bpy.context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: Context, event: Event) -> OperatorResult:
        """Wait for the click."""
        self._picture.keep()
        if event.type == "TIMER" and self._timer is not None:
            self._stop_timer(context)
            self._picture.fit()
        elif event.type == "ESC":
            self._end(context, self._picture.close)
            return {"CANCELLED"}
        elif event.type == "RIGHT_ARROW" and event.value == "PRESS":
            self._show_next(frames=max(1, round(_STEP_S * self._video.info.fps)))
        elif event.type == "LEFTMOUSE" and event.value == "PRESS":
            point_px = self._picture.point_px(event)
            if point_px is None:
                return {"PASS_THROUGH"}
            clip = Path(self.filepath)
            self._end(
                context,
                partial(_capture, self._picture, self._scene, clip, self._frame, point_px),
            )
            return {"FINISHED"}
        else:
            return {"PASS_THROUGH"}
        return {"RUNNING_MODAL"}

    def cancel(self, context: Context) -> None:
        """Blender calls this where the window was closed."""
        self._end(context, self._picture.close)

    def _end(self, context: Context, then: Callable[[], None]) -> None:
        """Stop, and do the rest once Blender is done with the window's event.

        A window that is closed by an operator that handles its events takes Blender down.
        """
        self._stop_timer(context)
        self._video.close()
        bpy.app.timers.register(then, first_interval=0.0)

    def _show_next(self, frames: int) -> None:
        """Show the picture so many further; the last one stays."""
        for frame, _, image_rgb in deque(islice(self._video, frames), maxlen=1):
            self._frame = frame
            self._picture.show(image_rgb)

    def _stop_timer(self, context: Context) -> None:
        if self._timer is not None:
            context.window_manager.event_timer_remove(self._timer)
            self._timer = None


def _capture(
    picture: PictureWindow, scene_name: str, clip: Path, frame: int, point_px: tuple[int, int]
) -> None:
    """Capture who was clicked on, in the scene that the user came from; its name outlives undo."""
    picture.close()
    scene = bpy.data.scenes.get(scene_name)
    if scene is None:
        return
    chosen = options(scene)
    chosen.person_frame, chosen.person_point = frame, point_px
    with in_scene(scene) as context:
        if runner().session is not None:
            pop_up(Notice(Level.ERROR, "A capture is running; wait for it or cancel it."))
            return
        try:
            run = prepare_capture(context, clip)
        except IkolError as error:
            pop_up(Notice(Level.ERROR, str(error)))
            return
        runner().start(run)


CLASSES: tuple[type, ...] = (IKOL_OT_pick_person,)
