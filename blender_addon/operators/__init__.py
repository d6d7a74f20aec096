"""What the user can do: capture, cancel, pick people, solve again, look after the backend."""

from . import backend, bodies, capture, drop, estimators, notices, people, pick_person, solve

CLASSES: tuple[type, ...] = (
    *capture.CLASSES,
    *drop.CLASSES,
    *bodies.CLASSES,
    *estimators.CLASSES,
    *people.CLASSES,
    *pick_person.CLASSES,
    *solve.CLASSES,
    *backend.CLASSES,
    *notices.CLASSES,
)
