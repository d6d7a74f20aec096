"""The tab "IKOL" of the 3D viewport's sidebar."""

from . import backend, bodies, capture, options, people

CLASSES: tuple[type, ...] = (
    *capture.CLASSES,
    *people.CLASSES,
    *options.CLASSES,
    *bodies.CLASSES,
    *backend.CLASSES,
)
