"""Windows of takes, drawn at random and put together to a batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .material import Take

Float32 = NDArray[np.float32]

_APART_S: Final = 100.0
"""Time between frames that only fill a window up: they see nobody and nobody sees them."""


@dataclass(slots=True)
class Windows:
    """B windows of T frames; the fields are those of `Take`, with one or two dimensions more.

    Attributes:
        there: Which frames are of the take [B, T]; the others fill up a window of a short take.
        half_picture: [B, 2].
        betas: [B, 10].
    """

    timestamps_s: NDArray[np.float64]
    there: NDArray[np.bool_]
    rays: Float32
    trust: Float32
    landmarks: Float32
    half_picture: Float32
    keypoints: Float32
    pelvis: Float32
    R_parent_joint: Float32
    twist: Float32
    betas: Float32
    contacts: NDArray[np.bool_]

    def keep(self, window: int, frames: NDArray[np.bool_]) -> None:
        """Leave out the other frames [T] of a window; it is filled up at its end."""
        order = np.argsort(~frames, kind="stable")
        for name in ("timestamps_s", *_PER_FRAME):
            column = getattr(self, name)
            column[window] = column[window][order]
        self.there[window] = frames[order]
        self.timestamps_s[window] += _APART_S * np.cumsum(~self.there[window])


_PER_FRAME: Final = (
    "rays",
    "trust",
    "landmarks",
    "keypoints",
    "pelvis",
    "R_parent_joint",
    "twist",
    "contacts",
)


class Sampler:
    """Draws windows; takes of more frames are drawn more often."""

    def __init__(self, takes: Sequence[Take], rendered_gain: float = 1.0) -> None:
        """Prepare to draw.

        Args:
            takes: What from.
            rendered_gain: How many times as often rendered takes are drawn as others.
        """
        self._takes = takes
        sizes = np.array(
            [len(take.timestamps_s) * (rendered_gain if take.rendered else 1.0) for take in takes]
        )
        self._ends = np.cumsum(sizes) / sizes.sum()

    def draw(self, count: int, frames: int, step: int, rng: np.random.Generator) -> Windows:
        """Draw windows.

        Args:
            count: Number of windows B.
            frames: Frames of each T.
            step: Every so many frames of the takes.
            rng: Source of chance.
        """
        takes = [
            self._takes[min(int(np.searchsorted(self._ends, place)), len(self._takes) - 1)]
            for place in rng.random(count)
        ]
        rows: list[NDArray[np.intp]] = []
        for take in takes:
            size = len(take.timestamps_s)
            first = int(rng.integers(0, max(1, size - (frames - 1) * step)))
            rows.append(np.arange(first, min(size, first + frames * step), step))
        return windows_of(takes, rows, frames)


def windows_of(takes: Sequence[Take], rows: Sequence[NDArray[np.intp]], frames: int) -> Windows:
    """Put windows together.

    Args:
        takes: What each window is of.
        rows: Its frames, `frames` at most and in order.
        frames: Frames of each window; what is missing is filled up with its last one.
    """
    there = np.stack([np.arange(frames) < len(each) for each in rows])
    full = [np.pad(each, (0, frames - len(each)), mode="edge") for each in rows]
    apart_s = _APART_S * np.cumsum(~there, axis=1)
    columns = {
        name: np.stack([getattr(take, name)[each] for take, each in zip(takes, full, strict=True)])
        for name in _PER_FRAME
    }
    times_s = np.stack([take.timestamps_s[each] for take, each in zip(takes, full, strict=True)])
    return Windows(
        timestamps_s=times_s + apart_s,
        there=there,
        half_picture=np.stack([take.half_picture for take in takes]),
        betas=np.stack([take.betas for take in takes]),
        **columns,
    )
