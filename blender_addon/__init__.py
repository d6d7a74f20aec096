"""IKOL Capture: turn a video of a person into an editable body animation."""

import bpy

from . import handlers, operators, overlay, panels, preferences, properties, solving
from .runner import runner

_CLASSES = (
    *preferences.CLASSES,
    *solving.CLASSES,
    *properties.CLASSES,
    *operators.CLASSES,
    *panels.CLASSES,
)


def register() -> None:
    """Called by Blender when the extension is enabled."""
    for cls in _CLASSES:
        bpy.utils.register_class(cls)
    properties.register()
    solving.register()
    handlers.register()
    overlay.register()


def unregister() -> None:
    """Called by Blender when the extension is disabled, and when Blender quits."""
    runner().shut_down()
    overlay.unregister()
    handlers.unregister()
    solving.unregister()
    properties.unregister()
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)
