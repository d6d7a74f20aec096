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
_AWAITED_S: Final = 3.0
"""Who is unseen for longer begins anew if they come back, as far as the stream is concerned."""


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
        self._tracks: dict[int, _Streamed] = {}
        self._shot = 0
        self._first: LiveSolver | None = None
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
        for track, one in sorted(self._tracks.items()):
            for result in one.live.results(until_s):
                results.setdefault(result.index, []).append(replace(result, track=track))
        self._let_go(until_s)
        solved: list[SolvedFrame] = []
        while self._waiting and self._waiting[0].timestamp_s <= until_s:
            seen = self._waiting.popleft()
            people = tuple(results.get(seen.index, ()))
            solved.append(SolvedFrame(seen.index, seen.timestamp_s, people))
        return solved

    def _let_go(self, until_s: float) -> None:
        """Forget whose results have all been given out and who is not awaited any more."""
        for track, one in list(self._tracks.items()):
            awaited_s = _AWAITED_S if one.shot == self._shot else 0.0
            if one.last_s + awaited_s <= until_s:
                del self._tracks[track]

    def _add_to(self, shot: int, track: int, rows: Sequence["_Row"]) -> None:
        if shot != self._shot:
            self._shot, self._first = shot, None
        if track not in self._tracks:
            live = LiveSolver(self._new_solver(), beside=self._first)
            self._first = self._first or live
            self._tracks[track] = _Streamed(shot, self._new_regression(), live)
        one = self._tracks[track]
        frames = [row.frame for row in rows]
        one.last_s = frames[-1].timestamp_s
        seen = sightings_of(frames)
        turns = [row.background.R_first_camera for row in rows if row.frame.sighting is not None]
        if seen is None:
            one.live.add(frames, None, np.zeros((0, 3, 3)))
        else:
            one.live.add(frames, one.regression.estimate_next(seen), np.stack(turns))


@dataclass(slots=True)
class _Streamed:
    """Somebody in a shot, and the time of their last frame."""

    shot: int
    regression: Regression
    live: LiveSolver
    last_s: float = 0.0


class _Row(NamedTuple):
    frame: SeenFrame
    background: Glimpse
