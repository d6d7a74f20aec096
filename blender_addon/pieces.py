"""Streamed frames as pieces of everybody's motion."""

from collections.abc import Container, Sequence

import numpy as np

from .capture.events import FrameSolved, PersonSolved
from .scene import Motion


def pieces(solved: Sequence[FrameSolved], begun: Container[int]) -> dict[int, Motion]:
    """The motion in some frames by track.

    Args:
        solved: The frames, in order.
        begun: Tracks that have motion already; the others begin where somebody is first seen.
    """
    posed: dict[int, list[tuple[float, PersonSolved]]] = {}
    for frame in solved:
        for person in frame.people:
            if person.tracked or person.track in posed or person.track in begun:
                posed.setdefault(person.track, []).append((frame.timestamp_s, person))
    return {track: _motion(poses) for track, poses in posed.items()}


def _motion(poses: Sequence[tuple[float, PersonSolved]]) -> Motion:
    return Motion(
        np.array([timestamp_s for timestamp_s, _ in poses]),
        np.stack([np.asarray(person.quats_wxyz) for _, person in poses]),
        np.stack([np.asarray(person.pelvis_world) for _, person in poses]),
        np.array([person.tracked for _, person in poses]),
    )
