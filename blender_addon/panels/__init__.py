"""The tab "IKOL" of the 3D viewport's sidebar."""

from . import backend, capture, motion, offers, options, people

CLASSES: tuple[type, ...] = (
    *capture.CLASSES,
    *people.CLASSES,
    *motion.CLASSES,
    *options.CLASSES,
    *offers.CLASSES,
    *backend.CLASSES,
)
