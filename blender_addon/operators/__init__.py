"""What the user can do: capture, cancel, pick people, solve again, look after the backend."""

from . import backend, bodies, capture, drop, estimators, notices, people, solve

CLASSES: tuple[type, ...] = (
    *capture.CLASSES,
    *drop.CLASSES,
    *bodies.CLASSES,
    *estimators.CLASSES,
    *people.CLASSES,
    *solve.CLASSES,
    *backend.CLASSES,
    *notices.CLASSES,
)
