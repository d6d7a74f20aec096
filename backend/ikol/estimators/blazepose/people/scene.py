"""Readings of one frame sorted out: each person once, none that shows a part of one."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from ..detector import Detection
from ..landmarks import Reading
from ..outline import overlap
from ..overlap import area_px2, is_part_of, same_points, shared_px2
from .track import Track

_SAME_PLACE: Final = 0.5
_KNOWN_PLACE: Final = 0.12
_KNOWN_SIZE: Final = 1.7
_PART: Final = 0.6
_INSIDE: Final = 0.85
_SAME_OUTLINE: Final = 0.5
"""Of the pixels of either: from here on two outlines are one person's."""
_CROWDED: Final = 0.25
_LEAST_INSIDE: Final = 0.4
_CLOSE: Final = 0.1
"""How near boxes are before they touch, in sides of the smaller region."""
_A_MOMENT: Final = 3
"""Frames for which somebody who is not seen may still be close."""


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
        if not any(same_person(reading, other) for other in kept):
            kept.append(reading)
    kept = [
        reading for reading in kept if not any(_is_only_part_of(reading, other) for other in kept)
    ]
    for reading in sorted(new, key=lambda reading: -area_px2(reading)):
        if not repeats(reading, kept):
            kept.append(reading)
    return kept


def repeats(reading: Reading, known: Sequence[Reading]) -> bool:
    """Whether a reading may show somebody who is known, or a part of them, once more."""
    return any(
        same_person(reading, other) or _covered(reading, other) > _SAME_PLACE for other in known
    )


def same_person(a: Reading, b: Reading) -> bool:
    """Whether two readings of one frame are of one person."""
    if not same_points(a, b):
        return False
    shared = _shared(a, b)
    return shared is None or shared[0] > _SAME_OUTLINE


def _is_only_part_of(reading: Reading, other: Reading) -> bool:
    """Whether a part of a person was taken for somebody.

    Who stands before or behind them is outlined elsewhere, or read more clearly than they are.
    """
    if not is_part_of(reading, other, _PART, _INSIDE):
        return False
    shared = _shared(reading, other)
    return shared is None or (shared[1] > _INSIDE and reading.clarity < other.clarity)


def _shared(a: Reading, b: Reading) -> tuple[float, float] | None:
    if a.outline is None or b.outline is None:
        return None
    return overlap(a.outline, b.outline)


def crowded(reading: Reading, readings: Sequence[Reading]) -> bool:
    """Whether others stand so near that colours may be theirs."""
    own = area_px2(reading)
    return any(
        shared_px2(reading, other) > _CROWDED * own for other in readings if other is not reading
    )


def stands_close(other: Track, track: Track, frame: int) -> bool:
    """Whether a person may be taken for somebody else, who was seen a moment ago.

    Args:
        other: Somebody else, or the same.
        track: The person.
        frame: The next frame.
    """
    if other is track or other.number is None or frame - other.last_frame > _A_MOMENT:
        return False
    a, b = track.reading, other.reading
    reach = np.array([-1.0, -1.0, 1.0, 1.0]) * _CLOSE * min(a.region.side_px, b.region.side_px)
    box, second = a.person.box_px + reach, b.person.box_px
    touch = (np.maximum(box, second)[:2] < np.minimum(box, second)[2:]).all()
    return bool(touch) and not same_person(a, b)


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


def _covered(a: Reading, b: Reading) -> float:
    """How much of the smaller one lies in the other, 0..1, by outlines if both have one."""
    shared = _shared(a, b)
    if shared is not None:
        return shared[1]
    smaller = min(area_px2(a), area_px2(b))
    return shared_px2(a, b) / max(smaller, 1e-6)
