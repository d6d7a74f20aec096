"""Pieces of tracks that can be put together anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ikol.estimators.base import TrackPart

from .stretches import Stretch

_LEAST_CLEAR_S: Final = 0.2
"""Clear time below which nothing can be said of a stretch by itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A stretch with its share of the frames in which others were in the way.

    Attributes:
        track: Whose track it is of.
        stretch: The stretch.
        start: The first of the track's frames that belong to it.
        stop: The frame after the last one.
        follows: Whether the track has an earlier piece.
        goes_on: Whether it has a later one.
    """

    track: int
    stretch: Stretch
    start: int
    stop: int
    follows: bool
    goes_on: bool


def pieces_of(track: int, stretches: Sequence[Stretch], fps: float) -> list[Piece]:
    """A track cut halfway through the frames in which others were in the way.

    Args:
        track: Its number.
        stretches: Its stretches, in order.
        fps: Frames a second.
    """
    told = _told_apart(stretches, fps)
    cuts = [(before.last_clear + after.first + 1) // 2 for before, after in pairwise(told)]
    starts, stops = [told[0].first, *cuts], [*cuts, told[-1].last + 1]
    return [
        Piece(track, stretch, start, stop, k > 0, k < len(cuts))
        for k, (stretch, start, stop) in enumerate(zip(told, starts, stops, strict=True))
    ]


def _told_apart(stretches: Sequence[Stretch], fps: float) -> list[Stretch]:
    """Stretches of which something can be said; others go with the one before."""
    least = max(2, round(_LEAST_CLEAR_S * fps))
    kept = [stretches[0]]
    for stretch in stretches[1:]:
        if min(stretch.clear, kept[-1].clear) < least:
            kept[-1] = kept[-1].joined(stretch)
        else:
            kept.append(stretch)
    return kept


def parts_of(person: int, chain: Sequence[Piece]) -> Iterator[TrackPart]:
    """The frames of somebody's pieces, which go on where the one before ends at the latest.

    Where two overlap, the earlier one is left when the later one is in nobody's way any more.

    Args:
        person: Their number.
        chain: Their pieces, in order.
    """
    start = chain[0].start
    for piece, later in zip(chain, [*chain[1:], None], strict=True):
        stop = piece.stop
        if later is not None and later.start < stop:
            stop = min(stop, max(later.start, later.stretch.first))
        yield TrackPart(piece.track, start, stop, person)
        start = stop if later is None else max(stop, later.start)
