"""What the user can do: capture, cancel, look after the backend."""

from . import backend, bodies, capture, drop, notices

CLASSES: tuple[type, ...] = (
    *capture.CLASSES,
    *drop.CLASSES,
    *bodies.CLASSES,
    *backend.CLASSES,
    *notices.CLASSES,
)
