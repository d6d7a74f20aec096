"""Which of several people to follow."""

import math

from ikol.errors import IkolError

from .landmarks import Reading


def check_choice(person: str) -> None:
    """Make sure that a choice means something.

    Raises:
        IkolError: `person_unknown`.
    """
    if person not in {"largest", "central"} and not person.isdecimal():
        raise IkolError(
            f"Nobody can be chosen by {person!r}.",
            'Use "largest", "central" or a number: 0 is the leftmost person, 1 the next one.',
            "person_unknown",
        )


def choose(people: list[Reading], person: str, width: int, height: int) -> Reading | None:
    """The person to follow from now on.

    Args:
        people: Everybody in the frame.
        person: "largest", "central" or the index from the left, from 0.
        width: Of the frame, in pixels.
        height: Of the frame, in pixels.

    Returns:
        None if there is nobody, or not yet as many as the index asks for.
    """
    if not people:
        return None
    if person == "largest":
        return max(people, key=lambda reading: reading.region.side_px)
    if person == "central":
        middle = (width / 2, height / 2)
        return min(people, key=lambda reading: math.dist(reading.region.centre_px, middle))
    index = int(person)
    from_left = sorted(people, key=lambda reading: reading.region.centre_px[0])
    return from_left[index] if index < len(from_left) else None
