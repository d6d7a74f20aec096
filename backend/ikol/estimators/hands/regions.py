"""Where in the image a hand is looked for."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.blazepose.region import Region

Float32 = NDArray[np.float32]

_BODY_SCALE: Final = 2.7
_HAND_SCALE: Final = 2.0
_FORWARD: Final = 0.1
"""MediaPipe's sizes of the square about a hand, and its shift towards the fingers, in sides."""

_LEAST_SIDE_M: Final = 0.3
"""Twice the length of a large hand's palm."""

_KNUCKLES: Final = np.array([6, 10, 10, 14])
"""Landmarks of the fingers' second joints; the middle finger's counts twice."""
_PALM: Final = np.array([0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18])
"""Landmarks that hold still while the fingers bend; the square is laid around these."""


def region_from_body(
    wrist_px: Float32, index_px: Float32, little_px: Float32, px_per_m: float
) -> Region:
    """The square about a hand by the body's landmarks: wrist, index and little finger's knuckles.

    Args:
        wrist_px: [2] pixels, like the others.
        index_px: Knuckle of the index finger.
        little_px: Knuckle of the little finger.
        px_per_m: Size of the person in the image; a hand that points at the camera looks short.
    """
    middle = (2.0 * index_px + little_px) / 3.0
    x, y = (float(value) for value in middle - wrist_px)
    side = max(2.0 * _BODY_SCALE * math.hypot(x, y), _LEAST_SIDE_M * px_per_m)
    return _shifted(middle, side, math.atan2(x, -y))


def region_from_hand(points_px: Float32) -> Region:
    """The square about a hand by its own landmarks [21, 2], in pixels."""
    x, y = (float(value) for value in points_px[_KNUCKLES].mean(0) - points_px[0])
    angle = math.atan2(x, -y)
    upright = Region((0.0, 0.0), 1.0, angle).rotation
    turned = points_px[_PALM] @ upright
    low, high = turned.min(0), turned.max(0)
    side = _HAND_SCALE * float((high - low).max())
    return _shifted(upright @ ((low + high) / 2.0), side, angle)


def _shifted(centre_px: Float32, side_px: float, angle_rad: float) -> Region:
    ahead = _FORWARD * side_px * np.array([math.sin(angle_rad), -math.cos(angle_rad)])
    x, y = (float(value) for value in centre_px + ahead)
    return Region((x, y), side_px, angle_rad)
