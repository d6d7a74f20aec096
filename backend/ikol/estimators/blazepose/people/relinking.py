"""Who is who once a whole shot was seen: tracks that went over to somebody else are mended.

While people are followed only the past is known. Afterwards tracks are cut wherever others were in
the way or nobody was seen, and the stretches are linked anew, as tracklets are in global data
association (Zhang et al. 2008, "Global Data Association for Multi-Object Tracking Using Network
Flows"): by what people look like before and after, by place and size, and by which track they
were of.
"""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Final

from ikol.estimators.base import TrackPart

from .linking import links
from .pieces import Piece, parts_of, pieces_of
from .stretches import Stretch

_GLIMPSE_S: Final = 1.5
"""Time below which what is left over of a track is nobody."""


def relinked(tracks: Sequence[Sequence[Stretch]], fps: float) -> list[TrackPart]:
    """Parts of tracks that went over to somebody else; see `ikol.estimators.base.PeopleTracker`.

    Args:
        tracks: The stretches of each, one at least, in order.
        fps: Frames a second.
    """
    by_track = [pieces_of(track, stretches, fps) for track, stretches in enumerate(tracks)]
    pieces = [piece for own in by_track for piece in own]
    unused = count(len(tracks))
    parts: list[TrackPart] = []
    for chain in _chains(pieces, links(pieces, fps)):
        if not _is_left_over(chain, fps) and chain != by_track[chain[0].track]:
            parts += parts_of(_number(chain, unused), chain)
    return parts


def _chains(pieces: Sequence[Piece], followers: dict[int, int]) -> Iterator[list[Piece]]:
    """Everybody's pieces, those first who come first."""
    firsts = set(range(len(pieces))) - set(followers.values())
    for first in sorted(firsts, key=lambda k: (pieces[k].start, pieces[k].track)):
        chain = [first]
        while chain[-1] in followers:
            chain.append(followers[chain[-1]])
        yield [pieces[k] for k in chain]


def _is_left_over(chain: Sequence[Piece], fps: float) -> bool:
    """Whether it is a short rest of a track that was cut."""
    frames = sum(piece.stop - piece.start for piece in chain)
    return chain[0].follows and frames < _GLIMPSE_S * fps


def _number(chain: Sequence[Piece], unused: Iterator[int]) -> int:
    """That of the first track that begins with them, which is nobody else's; or an unused one."""
    begun = (piece.track for piece in chain if not piece.follows)
    number = next(begun, None)
    return next(unused) if number is None else number
