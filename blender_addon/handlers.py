"""What Blender tells while a capture runs: another file is about to be opened, Blender quits."""

import atexit

import bpy
from bpy.app.handlers import persistent

from .runner import runner


@persistent
def _before_load(*_arguments: object) -> None:
    runner().abandon("The capture was cancelled because another file was opened.")


def register() -> None:
    """Listen."""
    bpy.app.handlers.load_pre.append(_before_load)
    atexit.register(_at_exit)


def unregister() -> None:
    """Stop listening."""
    bpy.app.handlers.load_pre.remove(_before_load)
    atexit.unregister(_at_exit)


def _at_exit() -> None:
    runner().shut_down()
