"""Which of several people to follow."""

import math
import re
from typing import Final

import numpy as np

from ikol.errors import IkolError

from .landmarks import Reading

_POINT: Final = re.compile(r"(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)", re.ASCII)
UNCLEAR: Final = 0.5
"""Clarity below which things are read: chairs, coats, machines; and people who are half hidden."""
_CLEAR: Final = 0.65
"""Of the clearest reading's clarity; below it what is unclear is rather a thing."""
_AROUND: Final = 0.15
"""How far beside somebody's outline a point may lie, of its height."""


def check_choice(person: str) -> None:
    """Make sure that a choice means something.

    Raises:
        IkolError: `person_unknown`.
    """
    if person in {"largest", "central"} or person.isdecimal() or _POINT.fullmatch(person):
        return
    raise IkolError(
        f"Nobody can be chosen by {person!r}.",
        'Use "largest", "central", a number (0 is the leftmost person, 1 the next one), or a '
        'point in the picture as "X,Y" in pixels.',
        "person_unknown",
    )


def is_point(person: str) -> bool:
    """Whether a choice is a point in the picture."""
    return _POINT.fullmatch(person) is not None


def choose(people: list[Reading], person: str, width: int, height: int) -> Reading | None:
    """The person to follow from now on.

    The largest or central one is not what may be a thing beside somebody.

    Args:
        people: Everybody in the frame.
        person: "largest", "central", the index from the left, from 0, or a point "X,Y".
        width: Of the frame, in pixels.
        height: Of the frame, in pixels.

    Returns:
        None if there is nobody, nobody at the point, or not yet as many as the index asks for.
    """
    if point := _POINT.fullmatch(person):
        return _at(people, (float(point[1]), float(point[2])))
    if not people:
        return None
    if person.isdecimal():
        from_left = sorted(people, key=lambda reading: reading.region.centre_px[0])
        return from_left[int(person)] if int(person) < len(from_left) else None
    clearest = max(people, key=lambda reading: reading.clarity)
    people = [reading for reading in people if not clearer(clearest, reading)]
    if person == "largest":
        return max(people, key=lambda reading: reading.region.side_px)
    middle = (width / 2, height / 2)
    return min(people, key=lambda reading: math.dist(reading.region.centre_px, middle))


def clearer(other: Reading, reading: Reading) -> bool:
    """Whether somebody is read so much more clearly that a reading may be of a thing."""
    return reading.clarity < min(UNCLEAR, _CLEAR * other.clarity)


def _at(people: list[Reading], point_px: tuple[float, float]) -> Reading | None:
    """Who is nearest to a point, of those whose outlines are about it."""
    near = [reading for reading in people if _is_about(reading, point_px)]
    return min(
        near, key=lambda reading: math.dist(reading.region.centre_px, point_px), default=None
    )


def _is_about(reading: Reading, point_px: tuple[float, float]) -> bool:
    low, high = reading.person.box_px[:2], reading.person.box_px[2:]
    margin = _AROUND * float(high[1] - low[1])
    point = np.array(point_px)
    return bool((point >= low - margin).all() and (point <= high + margin).all())
