"""What the estimator said about one person through a clip, kept compactly as it arrives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from ikol.estimators.base import PersonEstimates, Sighting
from ikol.skeleton import NUM_JOINTS, NUM_KEYPOINTS

_LEAST_CAPACITY: Final = 256
_MOST_EXPECTED: Final = 100_000
"""Headers of broken files promise anything."""


@dataclass(frozen=True, slots=True)
class SeenFrame:
    """A frame after the nets.

    Attributes:
        index: Number of the frame in the video.
        timestamp_s: Its time.
        sighting: The person; None where nobody was seen.
    """

    index: int
    timestamp_s: float
    sighting: Sighting | None


class ClipRecord:
    """Columns that grow by a quarter at a time where need be; about 1.2 kB a frame.

    Trust is kept in bytes (0..255), everything else in float32.

    Attributes:
        size: Number of frames T.
    """

    def __init__(self, expected_frames: int = 0) -> None:
        """Begin.

        Args:
            expected_frames: How many there will probably be. Room is made for them at once, which
                takes no memory before they come; growing leaves holes in the heap.
        """
        self.size = 0
        self._capacity = min(max(expected_frames, _LEAST_CAPACITY), _MOST_EXPECTED)
        self._columns: dict[str, NDArray[Any]] = {}
        for name, shape, dtype in _COLUMNS:
            self._add(name, shape, dtype)

    def extend(self, frames: Sequence[SeenFrame], estimates: PersonEstimates | None) -> None:
        """Add the next frames.

        Args:
            frames: Frames in the video's order.
            estimates: What is estimated of the person, for those frames that show one; None if
                none does.
        """
        while self.size + len(frames) > self._capacity:
            self._grow()
        rows = slice(self.size, self.size + len(frames))
        self.size = rows.stop
        visible = np.array([frame.sighting is not None for frame in frames], np.bool_)
        self._columns["indices"][rows] = [frame.index for frame in frames]
        self._columns["timestamps_s"][rows] = [frame.timestamp_s for frame in frames]
        self._columns["visible"][rows] = visible
        if estimates is None:
            return
        seen = rows.start + np.flatnonzero(visible)
        landmarks_px = np.stack([frame.sighting.landmarks_px for frame in frames if frame.sighting])
        if "landmarks_px" not in self._columns:
            self._add("landmarks_px", landmarks_px.shape[1:], np.float32)
        twist = estimates.twist_cos_sin
        self._columns["keypoints"][seen] = estimates.keypoints_camera
        self._columns["points_px"][seen] = estimates.keypoints_px[..., :2]
        self._columns["twists"][seen] = np.arctan2(twist[..., 1], twist[..., 0])
        self._columns["landmarks_px"][seen] = landmarks_px
        self._columns["keypoint_trust"][seen] = _to_bytes(estimates.keypoint_weights)
        self._columns["px_trust"][seen] = _to_bytes(estimates.keypoints_px[..., 2])
        self._columns["twist_trust"][seen] = _to_bytes(estimates.twist_weights)

    def column(self, name: str) -> NDArray[Any]:
        """A view [T, ...] of one column; writing to it changes the record."""
        return self._columns[name][: self.size]

    def release(self, name: str) -> NDArray[Any]:
        """Take a column out of the record, so that its memory ends with the caller."""
        return self._columns.pop(name)[: self.size]

    def _grow(self) -> None:
        self._capacity += self._capacity // 4
        for name, column in self._columns.items():
            # One column at a time, so that only one of them exists twice.
            larger = np.zeros((self._capacity, *column.shape[1:]), column.dtype)
            larger[: len(column)] = column
            self._columns[name] = larger

    def _add(self, name: str, shape: tuple[int, ...], dtype: DTypeLike) -> None:
        self._columns[name] = np.zeros((self._capacity, *shape), dtype)


_COLUMNS: Final[tuple[tuple[str, tuple[int, ...], Any], ...]] = (
    ("indices", (), np.int32),
    ("timestamps_s", (), np.float64),
    ("visible", (), np.bool_),
    ("keypoints", (NUM_KEYPOINTS, 3), np.float32),
    ("points_px", (NUM_KEYPOINTS, 2), np.float32),
    ("twists", (NUM_JOINTS - 1,), np.float32),
    ("keypoint_trust", (NUM_KEYPOINTS,), np.uint8),
    ("px_trust", (NUM_KEYPOINTS,), np.uint8),
    ("twist_trust", (NUM_JOINTS - 1,), np.uint8),
)


def trust(bytes_0_255: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Trust in 0..1 from its stored bytes."""
    return bytes_0_255.astype(np.float64) / 255.0


def _to_bytes(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.round(255.0 * np.clip(values, 0.0, 1.0)).astype(np.uint8)
