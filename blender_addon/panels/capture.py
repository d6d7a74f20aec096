"""The panel with the one button, or with the progress of the capture that runs."""

from bpy.types import Context, Panel, UILayout

from ..capture.session import Session, State
from ..draw_text import draw_text, duration
from ..runner import runner
from ..status import BackendState, Level, Notice

_ICONS = {Level.INFO: "CHECKMARK", Level.WARNING: "ERROR", Level.ERROR: "CANCEL"}
_BUTTON_PX = 44


class IKOL_PT_capture(Panel):
    """Capture from video, its progress and what came of it."""

    bl_label = "IKOL Capture"
    bl_category = "IKOL"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"

    def draw(self, context: Context) -> None:
        """Draw the panel."""
        layout = self.layout
        assert layout is not None
        session = runner().session
        if session is None:
            row = layout.row()
            row.scale_y = 1.8
            row.operator("ikol.capture_from_video", icon="FILE_MOVIE")
        else:
            _draw_progress(layout, session)
        notice = runner().notice
        if notice is not None:
            _draw_notice(layout, context, notice)


def _draw_progress(layout: UILayout, session: Session) -> None:
    progress = session.progress
    box = layout.box()
    match session.state:
        case State.STARTING:
            box.label(text=f"{session.clip_name}: {_beginning()}", icon="SORTTIME")
        case State.REFINING:
            box.label(text=f"{session.clip_name}: refining", icon="MOD_SMOOTH")
        case _:
            box.label(text=f"{session.clip_name}: capturing", icon="RENDER_ANIMATION")
    count = f"{progress.done} of {progress.total}" if progress.total else f"{progress.done}"
    if session.state is not State.STARTING:
        box.progress(factor=progress.factor, type="BAR", text=f"{count} frames")
        row = box.row()
        row.label(text=f"{progress.rate:.1f} frames/s" if progress.rate else "")
        left = progress.seconds_left
        side = row.row()
        side.alignment = "RIGHT"
        side.label(text="" if left is None else f"{duration(left)} left")
        if session.frames_done and not session.frames_seen:
            box.label(text="Nobody seen yet", icon="HIDE_ON")
    row = layout.row()
    row.scale_y = 1.4
    row.operator("ikol.cancel_capture", icon="X")


def _beginning() -> str:
    return "opening" if runner().backend.state is BackendState.READY else "starting the backend"


def _draw_notice(layout: UILayout, context: Context, notice: Notice) -> None:
    box = layout.box()
    row = box.row()
    column = row.column()
    column.alert = notice.level is Level.ERROR
    draw_text(column, context, notice.message, _ICONS[notice.level], _BUTTON_PX)
    row.operator("ikol.dismiss_notice", text="", icon="X", emboss=False)
    if notice.remedy:
        draw_text(box, context, notice.remedy, "BLANK1")


CLASSES: tuple[type, ...] = (IKOL_PT_capture,)
