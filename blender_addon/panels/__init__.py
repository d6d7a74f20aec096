"""The tab "IKOL" of the 3D viewport's sidebar."""

from . import backend, capture, options

CLASSES: tuple[type, ...] = (
    *capture.CLASSES,
    *options.CLASSES,
    *backend.CLASSES,
)
