"""A stretch of motion, at a rate fine enough to tell what stands, before any body or camera."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.rotations import rotmats_from_quats_wxyz
from ikol.skeleton import MIRRORED, NUM_JOINTS

from .repertoire import Performance

Float64 = NDArray[np.float64]

FINE_FPS: Final = 60.0
_SIDES: Final = np.array(MIRRORED[:NUM_JOINTS])


@dataclass(frozen=True, slots=True)
class Take:
    """What somebody does, T frames at `FINE_FPS`.

    Attributes:
        name: Name of the motion.
        held_out: Whether it is kept for evaluation.
        quats_wxyz: Rotations relative to the parent [T, 24, 4], on one hemisphere in time; index 0
            takes the T-pose to a world with z up.
        path_legs: Pelvis joint [T, 3], in lengths of the person's legs, hip to ankle; or None
            where the body rests on the ground with whatever is lowest.
    """

    name: str
    held_out: bool
    quats_wxyz: Float64
    path_legs: Float64 | None


def cut(performance: Performance, start_s: float, duration_s: float, speed: float) -> Take:
    """Cut a stretch out of a performance.

    Args:
        performance: The whole.
        start_s: Where to begin, in its own time.
        duration_s: How long the stretch is, after the change of speed.
        speed: Above 1 it is done faster than it was.
    """
    times = start_s + speed * fine_times(duration_s)
    return Take(
        name=performance.name,
        held_out=performance.held_out,
        quats_wxyz=quats_at(performance.quats_wxyz, performance.timestamps_s, times),
        path_legs=positions_at(performance.pelvis_world, performance.timestamps_s, times)
        / performance.leg_length_m,
    )


def fine_times(duration_s: float) -> Float64:
    """Times from 0 on at `FINE_FPS` that cover a duration [T], seconds."""
    return np.arange(int(np.ceil(duration_s * FINE_FPS)) + 1) / FINE_FPS


def quats_at(quats_wxyz: NDArray[np.floating], times_s: Float64, wanted_s: Float64) -> Float64:
    """Quaternions [N, J, 4] at wanted times, between those [T, J, 4] at some times."""
    before, share = _between(times_s, wanted_s)
    after = np.minimum(before + 1, len(times_s) - 1)
    u = share[:, None, None]
    # Frames are so close that the chord between two quaternions is as good as the arc.
    quats = (1.0 - u) * quats_wxyz[before] + u * quats_wxyz[after]
    return quats / np.linalg.norm(quats, axis=-1, keepdims=True)


def positions_at(positions: NDArray[np.floating], times_s: Float64, wanted_s: Float64) -> Float64:
    """Positions [N, 3] at wanted times, between those [T, 3] at some times."""
    before, share = _between(times_s, wanted_s)
    after = np.minimum(before + 1, len(times_s) - 1)
    return (1.0 - share[:, None]) * positions[before] + share[:, None] * positions[after]


def mirrored(take: Take) -> Take:
    """The take with left and right exchanged: what a mirror in the world's plane x = 0 shows."""
    # A reflected rotation turns about the reflected axis the other way round.
    quats = take.quats_wxyz[:, _SIDES] * np.array([1.0, 1.0, -1.0, -1.0])
    path = None if take.path_legs is None else take.path_legs * np.array([-1.0, 1.0, 1.0])
    return Take(take.name, take.held_out, quats, path)


def rotations(take: Take) -> Float64:
    """Its rotations [T, 24, 3, 3]."""
    return rotmats_from_quats_wxyz(take.quats_wxyz)


def _between(times_s: Float64, wanted_s: Float64) -> tuple[NDArray[np.intp], Float64]:
    """Index of the time before each wanted one, and how far it is on the way to the next."""
    before = np.clip(np.searchsorted(times_s, wanted_s, side="right") - 1, 0, len(times_s) - 2)
    span = times_s[before + 1] - times_s[before]
    return before, np.clip((wanted_s - times_s[before]) / span, 0.0, 1.0)
