"""What the user can do: capture, cancel, look after the backend."""

from . import backend, capture, drop, notices

CLASSES: tuple[type, ...] = (
    *capture.CLASSES,
    *drop.CLASSES,
    *backend.CLASSES,
    *notices.CLASSES,
)
