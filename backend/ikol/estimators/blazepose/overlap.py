"""How two readings of one frame lie on each other."""

from typing import Final

import numpy as np

from .landmarks import Reading

_SAME_POINTS: Final = 0.12


def same_points(a: Reading, b: Reading) -> bool:
    """Whether the landmarks agree: both are of one person."""
    points, others = a.person.landmarks_px[:, :2], b.person.landmarks_px[:, :2]
    apart_px = float(np.linalg.norm(points - others, axis=1).mean())
    return apart_px < _SAME_POINTS * max(a.region.side_px, b.region.side_px)


def area_px2(reading: Reading) -> float:
    """Area of a person's box, square pixels."""
    box_px = reading.person.box_px
    return float(np.prod(box_px[2:] - box_px[:2]))


def shared_px2(a: Reading, b: Reading) -> float:
    """Area that two people's boxes share, square pixels."""
    box, other = a.person.box_px, b.person.box_px
    low, high = np.maximum(box[:2], other[:2]), np.minimum(box[2:], other[2:])
    return float(np.prod(np.maximum(high - low, 0.0)))


def is_part_of(reading: Reading, other: Reading, size: float, inside: float) -> bool:
    """Whether a part of a person, such as the legs alone, was taken for a whole one.

    Args:
        reading: The part, maybe.
        other: The whole.
        size: How large the part is at most, of the whole.
        inside: How much of the part lies in the whole at least, of the part.
    """
    area = area_px2(reading)
    return area < size * area_px2(other) and shared_px2(reading, other) > inside * area
