"""Streamed results of several people: each solved by itself, those of a shot in one world."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np

from ikol.estimators.base import Regression, Sighting
from ikol.motion.lagged import LAG_S, LaggedSolver
from ikol.motion.record import SeenFrame, sightings_of

from .background import Glimpse
from .following import SeenPeople
from .live import FrameResult, LiveSolver

_TOGETHER: Final = 4
"""Frames that are solved together: the window is the same for one and for four."""


@dataclass(frozen=True, slots=True)
class SolvedFrame:
    """A frame of the stream.

    Attributes:
        index: Number of the frame in the video.
        timestamp_s: Its time.
        people: Everybody who has a result in it, by track.
    """

    index: int
    timestamp_s: float
    people: tuple[FrameResult, ...]


class Streaming:
    """What has been streamed of everybody so far.

    Args:
        new_regression: Makes a regression for one person.
        new_solver: Makes a solver for one person.
        everybody: Whether people have results only where they are seen; one person has one in
            every frame.
    """

    def __init__(
        self,
        new_regression: Callable[[], Regression],
        new_solver: Callable[[], LaggedSolver],
        *,
        everybody: bool,
    ) -> None:
        self._new_regression, self._new_solver = new_regression, new_solver
        self._everybody = everybody
        self._tracks: dict[int, tuple[Regression, LiveSolver]] = {}
        self._first: dict[int, LiveSolver] = {}
        self._coming: list[tuple[int, SeenPeople]] = []
        self._waiting: deque[SeenPeople] = deque()

    def solve(
        self, frames: Sequence[SeenPeople], first_frame: int, *, last: bool
    ) -> list[SolvedFrame]:
        """Take the next frames.

        Args:
            frames: In the video's order.
            first_frame: How many of the clip's frames came before.
            last: Whether no more follow.

        Returns:
            Frames whose results are known now, in the video's order: those up to some time before
            the last one, or all if it was the last.
        """
        solved: list[SolvedFrame] = []
        for frame, seen in enumerate(frames, first_frame):
            self._coming.append((frame, seen))
            if len(self._coming) == _TOGETHER:
                self._add()
                solved += self._solved_until(seen.timestamp_s - LAG_S)
        if last:
            self._add()
            solved += self._solved_until(np.inf)
        return solved

    def _add(self) -> None:
        """Solve those who are in the frames that have come."""
        rows: dict[tuple[int, int], list[_Row]] = {}
        for frame, seen in self._coming:
            now: dict[int, Sighting | None] = {} if self._everybody else {seen.first_track: None}
            now |= {one.track: one.sighting for one in seen.people if one.frame == frame}
            for track, sighting in now.items():
                row = _Row(SeenFrame(seen.index, seen.timestamp_s, sighting), seen.background)
                rows.setdefault((seen.first_track, track), []).append(row)
            self._waiting.append(seen)
        self._coming.clear()
        for (shot, track), shown in rows.items():
            self._add_to(shot, track, shown)

    def _solved_until(self, until_s: float) -> list[SolvedFrame]:
        results: dict[int, list[FrameResult]] = {}
        for track, (_, live) in sorted(self._tracks.items()):
            for result in live.results(until_s):
                results.setdefault(result.index, []).append(replace(result, track=track))
        solved: list[SolvedFrame] = []
        while self._waiting and self._waiting[0].timestamp_s <= until_s:
            seen = self._waiting.popleft()
            people = tuple(results.get(seen.index, ()))
            solved.append(SolvedFrame(seen.index, seen.timestamp_s, people))
        return solved

    def _add_to(self, shot: int, track: int, rows: Sequence["_Row"]) -> None:
        if track not in self._tracks:
            first = self._first.get(shot)
            live = LiveSolver(self._new_solver(), beside=first)
            self._first.setdefault(shot, live)
            self._tracks[track] = self._new_regression(), live
        regression, live = self._tracks[track]
        frames = [row.frame for row in rows]
        seen = sightings_of(frames)
        turns = [row.background.R_first_camera for row in rows if row.frame.sighting is not None]
        if seen is None:
            live.add(frames, None, np.zeros((0, 3, 3)))
        else:
            live.add(frames, regression.estimate_next(seen), np.stack(turns))


class _Row(NamedTuple):
    frame: SeenFrame
    background: Glimpse
