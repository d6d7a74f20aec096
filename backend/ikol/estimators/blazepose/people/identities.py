"""Knowing people again who were away."""

from collections.abc import Sequence
from typing import Final

from .track import Track

_SOON_S: Final = 4.0
_NEAR: Final = 0.4
_DRIFT_PER_S: Final = 0.15
_ALIKE: Final = 0.12
_LARGE_ENOUGH_PX: Final = 150.0
"""Side of a region below which somebody is dark or light rather than a certain person."""
_SEEN_WELL_PX: Final = 250.0
"""Side of a region from which on somebody may have any of their looks; small people share these."""
_SAME: Final = 0.1
_NOT_OTHER: Final = 0.25
_CLEARER: Final = 1.5
_BODIES_PER_S: Final = 2.0
_AT_SIDE: Final = 0.2
"""How near to the picture's sides people walk out of it, in sides of their region."""


def known_as(
    new: Track, gone: Sequence[Track], fps: float, still_there: Track | None = None
) -> Track | None:
    """Whose track a new one continues; None if it is somebody new.

    Somebody who comes back soon to where they were lost needs to look about the same. After a
    longer while, or elsewhere, they must be large enough to be recognised, look the same, and
    more so than anybody else who is known; who is seen well may look as they ever did.

    Args:
        new: A track that has just begun.
        gone: Everybody who is known and was not seen since it began.
        fps: Frames a second.
        still_there: Who of them must be in the picture somewhere, with nobody else: it is enough
            if they do not look like somebody else.
    """
    likely = [track for track in gone if _can_have_come(new, track, fps)]
    likely.sort(key=lambda track: _unlike(new, track))
    for track in likely:
        gap_s = _gap_s(new, track, fps)
        near = new.reading.region.apart(track.reading.region) <= _NEAR + _DRIFT_PER_S * gap_s
        if gap_s <= _SOON_S and near and new.look.distance(track.look) <= _ALIKE:
            return track
        if track is still_there and track.likeness(new.look) <= _NOT_OTHER:
            return track
    if not likely or new.reading.region.side_px < _LARGE_ENOUGH_PX:
        return None
    unlike = [_unlike(new, track) for track in likely]
    alone = len(likely) == 1 or unlike[1] >= _CLEARER * unlike[0]
    return likely[0] if unlike[0] <= _SAME and alone else None


def leaves(track: Track, width: int) -> bool:
    """Whether somebody was last seen where they can have walked out of a picture this wide."""
    left, _, right, _ = track.reading.person.box_px
    room_px = _AT_SIDE * track.reading.region.side_px
    return left < room_px or right > width - room_px


def _unlike(new: Track, known: Track) -> float:
    if new.reading.region.side_px < _SEEN_WELL_PX:
        return new.look.distance(known.look)
    return known.likeness(new.look)


def _gap_s(new: Track, known: Track, fps: float) -> float:
    return (new.first_frame - known.last_frame) / fps


def _can_have_come(new: Track, known: Track, fps: float) -> bool:
    """Whether somebody can have walked from where they were lost to where they are."""
    gap_s = _gap_s(new, known, fps)
    return (
        gap_s > 0.0
        and new.reading.region.apart(known.reading.region) <= 1.0 + _BODIES_PER_S * gap_s
    )
