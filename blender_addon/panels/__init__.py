"""The tab "IKOL" of the 3D viewport's sidebar."""

from . import backend, bodies, capture, options

CLASSES: tuple[type, ...] = (
    *capture.CLASSES,
    *options.CLASSES,
    *bodies.CLASSES,
    *backend.CLASSES,
)
