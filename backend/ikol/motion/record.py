"""What the estimator said about one person through a clip, kept compactly as it arrives."""

from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from ikol.estimators.base import PersonEstimate
from ikol.skeleton import NUM_JOINTS, NUM_KEYPOINTS

_FIRST_CAPACITY: Final = 256


class ClipRecord:
    """Columns that grow by a quarter at a time; about 1.2 kB a frame.

    Trust is kept in bytes (0..255), everything else in float32.

    Attributes:
        size: Number of frames T.
    """

    def __init__(self) -> None:
        self.size = 0
        self._capacity = 0
        self._columns: dict[str, NDArray[Any]] = {}

    def append(self, index: int, timestamp_s: float, person: PersonEstimate | None) -> None:
        """Add the next frame.

        Args:
            index: Number of the frame in the video.
            timestamp_s: Its time.
            person: What was seen; None for nobody.
        """
        if self.size == self._capacity:
            self._grow()
        row = self.size
        self.size += 1
        self._columns["indices"][row] = index
        self._columns["timestamps_s"][row] = timestamp_s
        self._columns["visible"][row] = person is not None
        if person is None:
            return
        if "landmarks_px" not in self._columns:
            self._add("landmarks_px", person.landmarks_px.shape, np.float32)
        twist = person.twist_cos_sin
        self._columns["keypoints"][row] = person.keypoints_camera
        self._columns["points_px"][row] = person.keypoints_px[:, :2]
        self._columns["twists"][row] = np.arctan2(twist[:, 1], twist[:, 0])
        self._columns["landmarks_px"][row] = person.landmarks_px
        self._columns["keypoint_trust"][row] = _to_bytes(person.keypoint_weights)
        self._columns["px_trust"][row] = _to_bytes(person.keypoints_px[:, 2])
        self._columns["twist_trust"][row] = _to_bytes(person.twist_weights)

    def column(self, name: str) -> NDArray[Any]:
        """A view [T, ...] of one column; writing to it changes the record."""
        return self._columns[name][: self.size]

    def release(self, name: str) -> NDArray[Any]:
        """Take a column out of the record, so that its memory ends with the caller."""
        return self._columns.pop(name)[: self.size]

    def _grow(self) -> None:
        if not self._columns:
            self._capacity = _FIRST_CAPACITY
            for name, shape, dtype in _COLUMNS:
                self._add(name, shape, dtype)
            return
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
