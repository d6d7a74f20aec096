"""Who is who once a whole shot was seen: tracks that went over to somebody else are mended.

While people are followed only the past is known. Afterwards tracks are cut wherever others were in
the way or nobody was seen, and the stretches are linked anew, as tracklets are in global data
association (Zhang et al. 2008, "Global Data Association for Multi-Object Tracking Using Network
Flows"; here as one assignment, as each stretch has one successor at most): by what people look like
before and after, by place and size, and by which track they were of.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Final

from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from ikol.estimators.base import TrackPart

from .stretches import Stretch

_LEAST_CLEAR_S: Final = 0.2
"""Clear time below which nothing can be said of a stretch by itself."""
_LONGEST_GAP_S: Final = 3.0
_OVERLAP_S: Final = 0.5
"""For how long one person may have been followed twice while tracks changed over."""
_REACH, _REACH_PER_S = 0.4, 0.8
"""How far people get, in sides of their region."""
_MAX_SCALING: Final = 1.7
_ALIKE: Final = 0.1
"""Distance of looks from which on two stretches are better left apart."""
_MOVE_WEIGHT: Final = 0.04
_OWN: Final = 0.02
"""What it is worth that two stretches are of one track."""
_BREAK: Final = 0.08
"""What it costs to end or begin a track where it went on before, from a second's stretch on."""
_GLIMPSE_S: Final = 1.0
"""Clear time below which what is left over of a track is nobody."""
_OFFSET: Final = 10.0
"""Added to all costs: the sparse solver takes no zeros for links."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch that can be linked.

    Attributes:
        track: Whose track it is of.
        stretch: The stretch.
        start: The first of the track's frames that belong to it.
        stop: The frame after the last one.
        follows: Whether the track has an earlier one.
        goes_on: Whether it has a later one.
    """

    track: int
    stretch: Stretch
    start: int
    stop: int
    follows: bool
    goes_on: bool


def relinked(tracks: Sequence[Sequence[Stretch]], fps: float) -> list[TrackPart]:
    """Parts of tracks that went over to somebody else; see `ikol.estimators.base.PeopleTracker`.

    Args:
        tracks: The stretches of each, in order.
        fps: Frames a second.
    """
    by_track = [_pieces(track, _told_apart(one, fps)) for track, one in enumerate(tracks)]
    pieces = [piece for own in by_track for piece in own]
    chains = _chains(pieces, _links(pieces, fps))
    kept = [chain for chain in chains if not _is_left_over(chain, fps)]
    return [
        part
        for person, chain in zip(_numbers(kept, len(tracks)), kept, strict=True)
        if chain != by_track[chain[0].track]
        for part in _parts(person, chain)
    ]


def _told_apart(stretches: Sequence[Stretch], fps: float) -> list[Stretch]:
    """The stretches of a track; those of which nothing can be said go with the one before."""
    least = max(2, round(_LEAST_CLEAR_S * fps))
    kept: list[Stretch] = []
    for stretch in stretches:
        if kept and min(stretch.clear, kept[-1].clear) < least:
            kept[-1] = kept[-1].joined(stretch)
        else:
            kept.append(stretch)
    return kept


def _pieces(track: int, stretches: Sequence[Stretch]) -> list[_Piece]:
    """A track cut halfway through the frames in which others were in the way."""
    cuts = [(before.last_clear + after.first + 1) // 2 for before, after in pairwise(stretches)]
    starts = [stretches[0].first, *cuts] if stretches else []
    stops = [*cuts, stretches[-1].last + 1] if stretches else []
    return [
        _Piece(track, stretch, start, stop, k > 0, k < len(cuts))
        for k, (stretch, start, stop) in enumerate(zip(stretches, starts, stops, strict=True))
    ]


def _links(pieces: Sequence[_Piece], fps: float) -> dict[int, int]:
    """Which piece each one is continued by, so that it costs least in all."""
    if not pieces:
        return {}
    size = len(pieces)
    rows, columns, costs = list[int](), list[int](), list[float]()

    def add(row: int, column: int, cost: float) -> None:
        rows.append(row)
        columns.append(column)
        costs.append(_OFFSET + cost)

    for a, b, cost in _candidates(pieces, fps):
        add(a, b, cost)
        add(size + b, size + a, 0.0)  # the two who are then not needed to stay alone
    for k, piece in enumerate(pieces):
        broken = _broken(piece, fps)
        add(k, size + k, broken if piece.goes_on else 0.0)
        add(size + k, k, broken if piece.follows else 0.0)
    graph = csr_array((costs, (rows, columns)), shape=(2 * size, 2 * size))
    befores, afters = min_weight_full_bipartite_matching(graph)
    return {int(a): int(b) for a, b in zip(befores, afters, strict=True) if a < size and b < size}


def _candidates(pieces: Sequence[_Piece], fps: float) -> Iterator[tuple[int, int, float]]:
    """Pairs of which the second may go on where the first ends, with what that costs."""
    order = sorted(range(len(pieces)), key=lambda k: pieces[k].stretch.first)
    starts = [pieces[k].stretch.first for k in order]
    for a, piece in enumerate(pieces):
        low = bisect_left(starts, piece.stretch.last - _OVERLAP_S * fps)
        high = bisect_right(starts, piece.stretch.last + _LONGEST_GAP_S * fps)
        later = {k for k in order[low:high] if k != a}
        if piece.goes_on:
            later.add(a + 1)
        for b in sorted(later):
            cost = _cost(piece, pieces[b], fps)
            if cost is not None:
                yield a, b, cost


def _broken(piece: _Piece, fps: float) -> float:
    """What it costs to end or begin with a piece whose track goes on."""
    return _BREAK * min(1.0, piece.stretch.clear / fps)


def _cost(before: _Piece, after: _Piece, fps: float) -> float | None:
    """What it costs if one piece is continued by another; None if it cannot be."""
    unlike = before.stretch.tail.distance(after.stretch.head) - _ALIKE
    if before.track == after.track and before.stop >= after.start:
        if before.stop > after.start:
            return None
        # Nobody is taken for two people only because they look different.
        return min(unlike, _broken(before, fps) + _broken(after, fps)) - _OWN
    if after.start <= before.start or after.stop <= before.stop:
        return None
    here, there = before.stretch.ends, after.stretch.begins
    gap_s = max(1.0, after.stretch.first - before.stretch.last) / fps
    room = (_REACH + _REACH_PER_S * gap_s) * max(here.side_px, there.side_px)
    way = math.dist(here.centre_px, there.centre_px) / room
    scaling = abs(math.log(here.side_px / there.side_px))
    if way > 1.0 or scaling > math.log(_MAX_SCALING):
        return None
    return unlike + _MOVE_WEIGHT * way


def _chains(pieces: Sequence[_Piece], links: dict[int, int]) -> list[list[_Piece]]:
    """Pieces of one person after the other, those first who come first."""
    chains: list[list[_Piece]] = []
    for k in set(range(len(pieces))) - set(links.values()):
        chain = [k]
        while chain[-1] in links:
            chain.append(links[chain[-1]])
        chains.append([pieces[k] for k in chain])
    return sorted(chains, key=lambda chain: (chain[0].start, chain[0].track))


def _is_left_over(chain: Sequence[_Piece], fps: float) -> bool:
    """Whether it is a short rest of a track that was cut."""
    cut = chain[0].follows or chain[-1].goes_on
    return cut and sum(piece.stretch.clear for piece in chain) < _GLIMPSE_S * fps


def _numbers(chains: Sequence[Sequence[_Piece]], tracks: int) -> list[int]:
    """A number for each, that of the track with most of their frames where it is free."""
    frames = Counter[tuple[int, int]]()
    for k, chain in enumerate(chains):
        for piece in chain:
            frames[k, piece.track] += piece.stop - piece.start
    numbers: dict[int, int] = {}
    taken = set[int]()
    for (k, track), _ in frames.most_common():
        if k not in numbers and track not in taken:
            numbers[k] = track
            taken.add(track)
    unused = count(tracks)
    return [numbers[k] if k in numbers else next(unused) for k in range(len(chains))]


def _parts(person: int, chain: Sequence[_Piece]) -> Iterator[TrackPart]:
    for piece, later in zip(chain, [*chain[1:], None], strict=True):
        stop = piece.stop if later is None else min(piece.stop, later.start)
        yield TrackPart(piece.track, piece.start, stop, person)
