"""The Blender context that a timer works in: that of some window, perhaps with another scene."""

import textwrap
from collections.abc import Generator
from contextlib import contextmanager

import bpy
from bpy.types import Context, Scene, UIPopupMenu, Window

from .status import Notice

_POPUP_CHARACTERS = 60


def window_of(scene: Scene) -> Window | None:
    """A window that shows a scene, else any window; None where Blender has none."""
    windows = bpy.context.window_manager.windows
    return next((window for window in windows if window.scene == scene), next(iter(windows), None))


@contextmanager
def in_scene(scene: Scene) -> Generator[Context]:
    """Work in a scene in a window that shows it; where none does, one shows it meanwhile.

    Nothing is overridden where the context is that window's already: operators that are called
    under an override use Python's memory without holding its lock (Blender 4.2 to 5.0), which
    crashes where another thread runs Python just then, as that of a capture does.

    Args:
        scene: Any scene of the file.
    """
    context, window = bpy.context, window_of(scene)
    if window is None:
        with context.temp_override(scene=scene, view_layer=scene.view_layers[0]):
            yield context
        return
    with _showing(window, scene):
        view_layer = window.view_layer
        if context.scene == scene and context.view_layer == view_layer:
            yield context
        else:
            with context.temp_override(window=window, scene=scene, view_layer=view_layer):
                yield context


@contextmanager
def _showing(window: Window, scene: Scene) -> Generator[None]:
    """Show a scene in a window: operators crash where they are to work in one that is not shown."""
    shown, view_layer = window.scene, window.view_layer
    if shown == scene:
        yield
        return
    window.scene = scene
    try:
        yield
    finally:
        window.scene = shown
        window.view_layer = view_layer


def redraw_sidebars() -> None:
    """Have the panels drawn again."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                for region in area.regions:
                    if region.type == "UI":
                        region.tag_redraw()


def pop_up(notice: Notice) -> None:
    """Show an error at the mouse, as Blender shows those of its operators.

    A timer has no operator that could report it; the panel shows it too, but may not be open.
    """

    def draw(menu: UIPopupMenu, _context: Context) -> None:
        layout = menu.layout
        assert layout is not None
        for line in textwrap.wrap(str(notice), _POPUP_CHARACTERS):
            layout.label(text=line)

    manager = bpy.context.window_manager
    if not bpy.app.background and manager.windows:
        with bpy.context.temp_override(window=manager.windows[0]):
            manager.popup_menu(draw, title="IKOL Capture", icon="ERROR")


def steps_taken() -> tuple[int, ...]:
    """Marks of the operators that the user has run lately; they differ when more have been run."""
    operators = bpy.context.window_manager.operators
    return tuple(operator.as_pointer() for operator in operators)


def push_undo(scene: Scene, message: str) -> None:
    """Make an undo step; without a window there is no undo.

    Args:
        scene: The scene that was changed.
        message: Name of the step.
    """
    if not bpy.app.background:
        with in_scene(scene):
            bpy.ops.ed.undo_push(message=message)
