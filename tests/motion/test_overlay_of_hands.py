"""Hands in the overlay are the dots of their landmarks."""

from dataclasses import replace

import numpy as np
from ikol.body.model import load_body
from ikol.motion.hands.hand_motion import HandMotion
from ikol.overlay import OverlayPainter
from test_hand_motion import FRAMES, PALM, seen_hands, still_capture

CORNER_PX = 40.0


def painted(trust):
    """The corner of a picture in which both hands are, without the body."""
    body = load_body()
    px, in_space = seen_hands(body, PALM, trust)
    px[..., 0], px[..., 1] = CORNER_PX + 8.0 * np.arange(21), CORNER_PX
    px[:, 1, :, 1] += 20.0
    hands = HandMotion(np.zeros((FRAMES, 30, 3), np.float32), px, in_space)
    capture = replace(still_capture(body), hands=hands)
    black = np.zeros((480, 640, 3), np.uint8)
    picture = OverlayPainter(capture).paint(black, 0.0)
    without = OverlayPainter(replace(capture, hands=None)).paint(black, 0.0)
    return px[0].reshape(-1, 3), np.abs(picture.astype(int) - without).max(-1)


def test_landmarks_of_both_hands_are_dots():
    landmarks_px, changed = painted(trust=0.9)
    columns, rows = landmarks_px[:, :2].astype(int).T
    assert (changed[rows, columns] > 60).all()
    assert not changed[120:].any()


def test_hands_that_are_not_seen_are_not_drawn():
    _, changed = painted(trust=0.1)
    assert not changed.any()
