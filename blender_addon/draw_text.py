"""Sentences in panels, which Blender's labels do not wrap by themselves."""

import textwrap

from bpy.types import Context, UILayout

from .runner import runner
from .status import BackendState

_CHARACTER_PX = 6.4
"""Mean width of a letter of Blender's interface font at a scale of 1."""
_MARGIN_PX = 60
_MIN_CHARACTERS = 16

_BACKEND_ICONS = {
    BackendState.IDLE: "RADIOBUT_OFF",
    BackendState.STARTING: "SORTTIME",
    BackendState.READY: "CHECKMARK",
    BackendState.MISSING: "ERROR",
}


def draw_text(
    layout: UILayout, context: Context, text: str, icon: str = "NONE", beside_px: int = 0
) -> None:
    """Draw a sentence, wrapped to the width of the region.

    Args:
        layout: Where to draw.
        context: Of the panel.
        text: Any length.
        icon: Icon of the first line; the others are indented like it.
        beside_px: Width of what stands beside the text, at an interface scale of 1.
    """
    width_px = context.region.width / context.preferences.system.ui_scale - _MARGIN_PX - beside_px
    column = layout.column(align=True)
    column.scale_y = 0.8
    for line in textwrap.wrap(text, max(_MIN_CHARACTERS, int(width_px / _CHARACTER_PX))):
        column.label(text=line, icon=icon)  # pyright: ignore[reportArgumentType]
        if icon != "NONE":
            icon = "BLANK1"


def draw_status(layout: UILayout, context: Context) -> None:
    """Draw what is known of the backend and what to do where it is missing.

    Args:
        layout: Where to draw.
        context: Of the panel.
    """
    status = runner().backend
    column = layout.column()
    column.alert = status.state is BackendState.MISSING
    draw_text(column, context, status.message, _BACKEND_ICONS[status.state])
    if status.remedy:
        draw_text(layout, context, status.remedy, "BLANK1")


def duration(seconds: float) -> str:
    """A time span as people read it: "8 s", "2:05 min"."""
    whole = max(0, round(seconds))
    return f"{whole} s" if whole < 60 else f"{whole // 60}:{whole % 60:02d} min"
