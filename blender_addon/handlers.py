"""What Blender tells while a capture runs: another file is about to be opened, Blender quits."""

import atexit

import bpy
from bpy.app.handlers import persistent

from .preferences import look_for_backend
from .runner import runner


@persistent
def _before_load(*_arguments: object) -> None:
    runner().abandon("The capture was cancelled because another file was opened.")


def _first_look() -> None:
    look_for_backend(bpy.context)


def register() -> None:
    """Listen."""
    if not bpy.app.background:
        # Registration at Blender's start has no access to the file, which tells where to look.
        bpy.app.timers.register(_first_look, first_interval=0.5)
    bpy.app.handlers.load_pre.append(_before_load)
    atexit.register(_at_exit)


def unregister() -> None:
    """Stop listening."""
    if bpy.app.timers.is_registered(_first_look):
        bpy.app.timers.unregister(_first_look)
    bpy.app.handlers.load_pre.remove(_before_load)
    atexit.unregister(_at_exit)


def _at_exit() -> None:
    runner().shut_down()
