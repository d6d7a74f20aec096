"""IKOL Capture: turn a video of a person into an editable body animation."""

import bpy

from . import handlers, operators, panels, preferences, properties
from .runner import runner

_CLASSES = (
    *preferences.CLASSES,
    *properties.CLASSES,
    *operators.CLASSES,
    *panels.CLASSES,
)


def register() -> None:
    """Called by Blender when the extension is enabled."""
    for cls in _CLASSES:
        bpy.utils.register_class(cls)
    properties.register()
    handlers.register()


def unregister() -> None:
    """Called by Blender when the extension is disabled, and when Blender quits."""
    runner().shut_down()
    handlers.unregister()
    properties.unregister()
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)
