"""What the user can do: capture, cancel, pick people, look after the backend."""

from . import backend, bodies, capture, drop, notices, people

CLASSES: tuple[type, ...] = (
    *capture.CLASSES,
    *drop.CLASSES,
    *bodies.CLASSES,
    *people.CLASSES,
    *backend.CLASSES,
    *notices.CLASSES,
)
