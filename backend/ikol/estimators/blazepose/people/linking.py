"""Which piece of a track is continued by which, of one track or another."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from .pieces import Piece

_LONGEST_GAP_S: Final = 3.0
_OVERLAP_S: Final = 0.5
"""For how long one person may have been followed twice while tracks changed over."""
_REACH, _REACH_PER_S = 0.4, 0.8
"""How far people get, in sides of their region."""
_MAX_SCALING: Final = 1.7
_ALIKE: Final = 0.1
"""Distance of looks from which on two pieces are better left apart."""
_MOVE_WEIGHT: Final = 0.04
_OWN: Final = 0.02
"""What it is worth that two pieces follow each other in one track."""
_BREAK: Final = 0.08
"""What it costs to end or begin with a piece, from a second on, whose track goes on there."""
_OFFSET: Final = 10.0
"""Added to all costs: the sparse solver takes zeros for what cannot be."""


def links(pieces: Sequence[Piece], fps: float) -> dict[int, int]:
    """Which piece each one is continued by, so that it costs least in all.

    As each has one successor at most, this is an assignment of ends to beginnings. Whoever has no
    successor is assigned to a column of their own, and likewise with predecessors.

    Args:
        pieces: Of all tracks; those of one follow each other.
        fps: Frames a second.
    """
    size = len(pieces)
    rows, columns, costs = list[int](), list[int](), list[float]()

    def add(row: int, column: int, cost: float) -> None:
        rows.append(row)
        columns.append(column)
        costs.append(_OFFSET + cost)

    for a, b, cost in _candidates(pieces, fps):
        add(a, b, cost)
        add(size + b, size + a, 0.0)  # those that are then not needed
    for k, piece in enumerate(pieces):
        broken = _broken(piece, fps)
        add(k, size + k, broken if piece.goes_on else 0.0)
        add(size + k, k, broken if piece.follows else 0.0)
    if not costs:
        return {}
    graph = csr_array((costs, (rows, columns)), shape=(2 * size, 2 * size))
    befores, afters = min_weight_full_bipartite_matching(graph)
    return {int(a): int(b) for a, b in zip(befores, afters, strict=True) if a < size and b < size}


def _candidates(pieces: Sequence[Piece], fps: float) -> Iterator[tuple[int, int, float]]:
    """Pairs of which the second may go on where the first ends, with what that costs."""
    order = sorted(range(len(pieces)), key=lambda k: pieces[k].stretch.first)
    firsts = [pieces[k].stretch.first for k in order]
    for a, piece in enumerate(pieces):
        low = bisect_left(firsts, piece.stretch.last - _OVERLAP_S * fps)
        high = bisect_right(firsts, piece.stretch.last + _LONGEST_GAP_S * fps)
        later = {k for k in order[low:high] if k != a}
        if piece.goes_on:
            later.add(a + 1)
        for b in sorted(later):
            cost = _cost(piece, pieces[b], fps)
            if cost is not None:
                yield a, b, cost


def _broken(piece: Piece, fps: float) -> float:
    """What it costs to end or begin with a piece whose track goes on."""
    return _BREAK * min(1.0, piece.stretch.clear / fps)


def _cost(before: Piece, after: Piece, fps: float) -> float | None:
    """What it costs if one piece is continued by another; None if it cannot be."""
    unlike = before.stretch.tail.distance(after.stretch.head) - _ALIKE
    if before.track == after.track and before.stop == after.start:
        # Nobody is taken for two people only because they look different.
        return min(unlike, _broken(before, fps) + _broken(after, fps)) - _OWN
    if after.start <= before.start or after.stop <= before.stop:
        return None
    here, there = before.stretch.ends, after.stretch.begins
    gap_s = max(1.0, after.stretch.first - before.stretch.last) / fps
    way = here.apart(there) / (_REACH + _REACH_PER_S * gap_s)
    scaling = abs(math.log(here.side_px / there.side_px))
    if way > 1.0 or scaling > math.log(_MAX_SCALING):
        return None
    return unlike + _MOVE_WEIGHT * way
