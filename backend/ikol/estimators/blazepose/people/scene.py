"""Readings of one frame sorted out: each person once, none that shows a part of one."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..detector import Detection
from ..landmarks import Reading

_SAME_POINTS: Final = 0.12
_SAME_PLACE: Final = 0.5
_KNOWN_PLACE: Final = 0.12
_KNOWN_SIZE: Final = 1.7
_PART: Final = 0.6
_INSIDE: Final = 0.85
_CROWDED: Final = 0.25
_LEAST_INSIDE: Final = 0.4


def distinct(known: Sequence[Reading], new: Sequence[Reading]) -> list[Reading]:
    """Each person once.

    Known people may stand in front of each other, as long as they are read with different
    postures. Somebody new must stand clear of them: a second reading of one person is common,
    somebody who appears within another's outline is not.

    Args:
        known: Readings of people who are known, the best known first.
        new: All others.
    """
    kept: list[Reading] = []
    for reading in known:
        if not any(_same_points(reading, other) for other in kept):
            kept.append(reading)
    kept = [reading for reading in kept if not any(_part_of(reading, other) for other in kept)]
    for reading in sorted(new, key=lambda reading: -_area(reading.person.box_px)):
        if not repeats(reading, kept):
            kept.append(reading)
    return kept


def repeats(reading: Reading, known: Sequence[Reading]) -> bool:
    """Whether a reading may show somebody who is known, or a part of them, once more."""
    return any(
        _same_points(reading, other) or _covered(reading, other) > _SAME_PLACE for other in known
    )


def crowded(reading: Reading, readings: Sequence[Reading]) -> bool:
    """Whether others stand so near that colours may be theirs."""
    own = _area(reading.person.box_px)
    return any(
        _shared(reading, other) > _CROWDED * own for other in readings if other is not reading
    )


def is_at(detection: Detection, reading: Reading) -> bool:
    """Whether a detection is of somebody who is read already."""
    a, b = np.array(detection.region.centre_px), np.array(reading.region.centre_px)
    near = float(np.linalg.norm(a - b)) < _KNOWN_PLACE * reading.region.side_px
    return near and detection.region.side_px < _KNOWN_SIZE * reading.region.side_px


def in_picture(reading: Reading, width: int, height: int) -> bool:
    """Whether enough of somebody is in the picture to be read there."""
    points = reading.person.landmarks_px[:, :2]
    inside = (points >= 0.0) & (points < (width, height))
    return reading.region.valid and float(inside.all(axis=1).mean()) >= _LEAST_INSIDE


def _same_points(a: Reading, b: Reading) -> bool:
    points, others = a.person.landmarks_px[:, :2], b.person.landmarks_px[:, :2]
    apart_px = float(np.linalg.norm(points - others, axis=1).mean())
    return apart_px < _SAME_POINTS * max(a.region.side_px, b.region.side_px)


def _part_of(reading: Reading, other: Reading) -> bool:
    """Whether a part of a person, such as the chest, was taken for a whole one."""
    area = _area(reading.person.box_px)
    smaller = area < _PART * _area(other.person.box_px)
    return smaller and _shared(reading, other) > _INSIDE * area


def _covered(a: Reading, b: Reading) -> float:
    """How much of the smaller one's box lies in the other's, 0..1."""
    smaller = min(_area(a.person.box_px), _area(b.person.box_px))
    return _shared(a, b) / max(smaller, 1e-6)


def _shared(a: Reading, b: Reading) -> float:
    """Area that two people's boxes share, square pixels."""
    box, other = a.person.box_px, b.person.box_px
    low, high = np.maximum(box[:2], other[:2]), np.minimum(box[2:], other[2:])
    return float(np.prod(np.maximum(high - low, 0.0)))


def _area(box_px: NDArray[np.float32]) -> float:
    return float(np.prod(box_px[2:] - box_px[:2]))
