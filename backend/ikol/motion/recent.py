"""The last frames of a stream: some are closed and long past ones forgotten, the others open."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .clip_solver.windows import FIXED
from .solve_clip import SolvedClip

Column = NDArray[Any]

_REMEMBERED_S: Final = 0.8
"""What noise and accelerations are told from, and how low the ground is."""


class RecentFrames:
    """Columns with a row for each frame, `timestamps_s` and those of a `SolvedClip` among them.

    Attributes:
        closed: How many of the frames, the first ones, are closed.
    """

    def __init__(self) -> None:
        self.closed = 0
        self._columns: dict[str, Column] = {}

    def __len__(self) -> int:
        return len(self["timestamps_s"])

    def __getitem__(self, name: str) -> Column:
        """A column; a view, whose rows may be written."""
        return self._columns[name]

    def get(self, name: str) -> Column | None:
        """A column that not all streams have."""
        return self._columns.get(name)

    def add(self, columns: Mapping[str, Column]) -> None:
        """Add open frames."""
        if self._columns:
            columns = {
                name: np.concatenate((self._columns[name], column))
                for name, column in columns.items()
            }
        self._columns = dict(columns)
        self._forget(float(self["timestamps_s"][-1]))

    def clip(self) -> SolvedClip:
        """All frames as they are solved now; views, which change with the next frames."""
        return SolvedClip(**{field.name: self[field.name] for field in fields(SolvedClip)})

    def close(self, until_s: float) -> SolvedClip:
        """Close the frames up to some time; those that were open come back, in copies."""
        if not self._columns:
            return SolvedClip(*(np.zeros((0, 3), np.float32) for _ in fields(SolvedClip)))
        stop = int(np.searchsorted(self["timestamps_s"], until_s, "right"))
        frames = slice(self.closed, max(self.closed, stop))
        self.closed = frames.stop
        closed = SolvedClip(
            **{field.name: self[field.name][frames].copy() for field in fields(SolvedClip)}
        )
        self._forget(until_s)
        return closed

    def _forget(self, now_s: float) -> None:
        """Let go of closed frames that are long past, but for the last."""
        past = int(np.searchsorted(self["timestamps_s"], now_s - _REMEMBERED_S))
        past = max(0, min(past, self.closed - FIXED))
        self._columns = {name: column[past:].copy() for name, column in self._columns.items()}
        self.closed -= past
