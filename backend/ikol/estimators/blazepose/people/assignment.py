"""Which of the people in a frame is who."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from ..landmarks import Reading
from .appearance import Appearance
from .track import Track

_FAR: Final = 1e3
_ROOM_S: Final = 1.2
_LEAST_ROOM, _MOST_ROOM = 0.05, 0.3
_DRIFT_PER_S: Final = 0.3
_WANDER_WEIGHT: Final = 4.0
_MAX_REACH: Final = 0.8
_MAX_SCALING: Final = 1.7
_MAX_COST: Final = 1.4
_SCALE_WEIGHT: Final = 0.5
_LOOK_WEIGHT: Final = 2.0
_SAME_LOOK: Final = 0.12
_LONG_S: Final = 0.5
_ALIKE: Final = 0.16
_NOT_UNLIKE: Final = 0.25
_OTHER: Final = 0.33
_BESIDE: Final = 0.5
_HIDDEN: Final = 0.5
"""Of the cost, for somebody who was not seen just now: half of the way to where nobody can be."""


def assign(
    tracks: Sequence[Track],
    frame: int,
    readings: Sequence[Reading],
    looks: Sequence[Appearance],
    frame_s: float,
) -> list[tuple[int, int]]:
    """Pairs (track, reading) that cost least in all; who fits nobody stays alone.

    Args:
        tracks: People who are followed.
        frame: The frame.
        readings: Different people in it.
        looks: What each of these looks like.
        frame_s: Time from one frame to the next, seconds.
    """
    if not tracks or not readings:
        return []
    alone = [not _contested(reading, tracks, frame) for reading in readings]
    costs = np.array(
        [
            [
                _cost(track, frame, (reading, look), frame_s, one)
                for reading, look, one in zip(readings, looks, alone, strict=True)
            ]
            for track in tracks
        ]
    )
    # Somebody hidden could be in many places: who was seen just now goes before them.
    hidden = np.array([[track.last_frame < frame - 1] for track in tracks])
    rows, columns = linear_sum_assignment(np.minimum(costs, _FAR) + _HIDDEN * hidden)
    return [
        (int(row), int(column))
        for row, column in zip(rows, columns, strict=True)
        if costs[row, column] <= _MAX_COST
    ]


def room(track: Track, frame: int, frame_s: float) -> float:
    """How far somebody can be from where they are expected, in sides of their region.

    Who stands still is not expected to leap: that is rather somebody else who passes in front.
    """
    unseen_s = (frame - track.last_frame - 1) * frame_s
    start = min(max(_ROOM_S * frame_s, _LEAST_ROOM), _MOST_ROOM)
    if track.sightings == 1:
        start = _MOST_ROOM  # nothing is known of their motion yet
    return min(start + _DRIFT_PER_S * unseen_s + _WANDER_WEIGHT * track.wander, _MAX_REACH)


def most_unlike(track: Track, frame: int, frame_s: float, alone: bool) -> float:
    """How much somebody's look may have changed since they were last seen.

    Colours decide where one may be taken for another; alone somebody may walk into a shadow,
    though nobody changes altogether.

    Args:
        track: Somebody.
        frame: The frame.
        frame_s: Time from one frame to the next, seconds.
        alone: Whether nobody else may be there.
    """
    if (frame - track.last_frame) * frame_s > _LONG_S:
        return _ALIKE
    return _OTHER if alone else _NOT_UNLIKE


def _contested(reading: Reading, tracks: Sequence[Track], frame: int) -> bool:
    """Whether several people may be where a reading is."""
    region = reading.region
    near = [
        track
        for track in tracks
        if math.dist(track.predicted(frame).centre_px, region.centre_px) < _BESIDE * region.side_px
    ]
    return len(near) > 1


def _cost(
    track: Track,
    frame: int,
    seen: tuple[Reading, Appearance],
    frame_s: float,
    alone: bool,
) -> float:
    """How badly a reading continues a track: step, size, posture and colours."""
    reading, look = seen
    expected, region = track.predicted(frame), reading.region
    scaling = abs(math.log(region.side_px / expected.side_px))
    apart = track.apart(frame, reading) / room(track, frame, frame_s)
    if apart > 1.0 or scaling > math.log(_MAX_SCALING):
        return _FAR
    likeness = track.likeness(look)
    if likeness > most_unlike(track, frame, frame_s, alone):
        return _FAR
    unlike = max(0.0, likeness - _SAME_LOOK)
    return apart + _SCALE_WEIGHT * scaling + _LOOK_WEIGHT * unlike
