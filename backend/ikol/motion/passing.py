"""What a camera passes by: corners of the background. Those on the ground tell how fast it goes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .agreement import common_velocity

Float64 = NDArray[np.float64]

_RAY_RAD: Final = 1e-3
"""Error of a corner's direction."""
_USUAL_M_PER_S: Final = 0.3
_LEAST_DIP: Final = np.sin(np.radians(3.0))
"""What is seen less far below the horizon is too far away."""
_ENOUGH: Final = 4.0
_MOSTLY: Final = 0.5
"""Corners that have to agree, and share of the time in which they do."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Corners that were followed through some frames.

    Attributes:
        first: The first of these frames, counted from the shot's first.
        last: The last one.
        before: Unit directions to the corners in the first frame [N, 3], in the axes of the shot's
            first camera.
        after: The same in the last frame.
    """

    first: int
    last: int
    before: Float64
    after: Float64


def passages_within(passages: Sequence[Passage], rows: slice) -> tuple[Passage, ...]:
    """Those that begin and end in some frames, which are counted from the first of these."""
    return tuple(
        replace(passage, first=passage.first - rows.start, last=passage.last - rows.start)
        for passage in passages
        if rows.start <= passage.first and passage.last < rows.stop
    )


def velocity_over_ground(
    passages: Sequence[Passage], up: Float64, height_m: float, timestamps_s: Float64
) -> Float64 | None:
    """How fast a camera goes over a level ground.

    Where a corner on the ground is follows from its direction. Those that lie on something else
    seem to move otherwise, and those that are far away say little.

    Args:
        passages: What passed by.
        up: Up in the axes of the shot's first camera [3].
        height_m: How high the camera is above the ground.
        timestamps_s: Of the shot's frames [T].

    Returns:
        In these axes [T, 3], m/s; None where too little of a ground is seen to tell.
    """
    passages = [p for p in passages if timestamps_s[p.last] > timestamps_s[p.first]]
    if len(passages) < 3 or not height_m > 0.0:
        return None
    steps_s = np.array([timestamps_s[p.last] - timestamps_s[p.first] for p in passages])
    times_s = np.array([(timestamps_s[p.last] + timestamps_s[p.first]) / 2.0 for p in passages])
    most = max(len(p.before) for p in passages)
    velocities, trusted = np.zeros((len(passages), most, 3)), np.zeros((len(passages), most))
    for row, (passage, step_s) in enumerate(zip(passages, steps_s, strict=True)):
        dips = np.minimum(-passage.before @ up, -passage.after @ up)
        below = np.flatnonzero(dips > _LEAST_DIP)
        before, after = passage.before[below], passage.after[below]
        way = before / (before @ up)[:, None] - after / (after @ up)[:, None]
        velocities[row, : len(below)] = -height_m * way / step_s
        error = _RAY_RAD * height_m / dips[below] ** 2 / step_s
        trusted[row, : len(below)] = 1.0 / (1.0 + (error / _USUAL_M_PER_S) ** 2)
    if not trusted.any():
        return None
    velocity, agree = common_velocity(velocities, trusted, times_s)
    if (steps_s * (agree.sum(-1) > _ENOUGH)).sum() < _MOSTLY * np.ptp(timestamps_s):
        return None
    return np.stack([np.interp(timestamps_s, times_s, axis) for axis in velocity.T], axis=-1)
