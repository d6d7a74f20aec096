"""What was seen of one person through a clip, and then estimated of them, kept compactly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from ikol.estimators.base import PersonEstimates, Sighting, Sightings

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
    """Columns of one entry a frame: about 0.6 kB for what was seen, 1.2 more with the estimates.

    Hands that were looked at are 0.8 kB.

    Columns of what was seen grow by a quarter at a time where need be. The estimates of a clip
    come after its last frame. Trust is kept in bytes (0..255), landmarks in space in float16 (to
    half a millimetre), everything else in float32.

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
        self._add("indices", (), np.int32)
        self._add("timestamps_s", (), np.float64)
        self._add("visible", (), np.bool_)

    @classmethod
    def of(cls, columns: Mapping[str, NDArray[Any]]) -> "ClipRecord":
        """A record of whole columns [T, ...], `visible` and `timestamps_s` among them."""
        record = cls()
        record.size = record._capacity = len(columns["visible"])
        record._columns = dict(columns)
        return record

    def extend(self, frames: Sequence[SeenFrame]) -> None:
        """Add the next frames, in the video's order."""
        while self.size + len(frames) > self._capacity:
            self._grow()
        rows = slice(self.size, self.size + len(frames))
        self.size = rows.stop
        visible = np.array([frame.sighting is not None for frame in frames], np.bool_)
        self._columns["indices"][rows] = [frame.index for frame in frames]
        self._columns["timestamps_s"][rows] = [frame.timestamp_s for frame in frames]
        self._columns["visible"][rows] = visible
        self._add_hands(frames, rows.start)
        people = sightings_of(frames)
        if people is None:
            return
        if "landmarks_px" not in self._columns:
            shape = people.landmarks_px.shape[1:]
            self._add("landmarks_px", shape, np.float32)
            self._add("landmarks_camera", shape, np.float16)
            if people.twist_cos_sin is not None:
                self._add("seen_twist", people.twist_cos_sin.shape[1:], np.float16)
        seen = rows.start + np.flatnonzero(visible)
        self._columns["landmarks_px"][seen] = people.landmarks_px
        self._columns["landmarks_camera"][seen] = people.landmarks_camera
        if people.twist_cos_sin is not None:
            self._columns["seen_twist"][seen] = people.twist_cos_sin

    def _add_hands(self, frames: Sequence[SeenFrame], start: int) -> None:
        for row, frame in enumerate(frames, start):
            hands = frame.sighting.hands if frame.sighting else None
            if hands is None:
                continue
            if not self.has("hands_px"):
                self._add("hands_px", hands.points_px.shape, np.float32)
                self._add("hands_camera", hands.points_camera.shape, np.float16)
            self._columns["hands_px"][row] = hands.points_px
            self._columns["hands_camera"][row] = hands.points_camera

    def sightings(self, frames: NDArray[np.intp]) -> Sightings:
        """What was seen in some frames, all of which show the person."""
        return Sightings(
            self.column("timestamps_s")[frames],
            self.column("landmarks_px")[frames],
            self.column("landmarks_camera")[frames].astype(np.float32),
            self.column("seen_twist")[frames].astype(np.float32)
            if self.has("seen_twist")
            else None,
        )

    def keep(self, frames: NDArray[np.intp], estimates: PersonEstimates) -> None:
        """Keep what is estimated of the person in some frames of the whole clip."""
        columns = {
            "keypoints": estimates.keypoints_camera,
            "points_px": estimates.keypoints_px[..., :2],
            "twists": np.arctan2(estimates.twist_cos_sin[..., 1], estimates.twist_cos_sin[..., 0]),
            "keypoint_trust": _to_bytes(estimates.keypoint_weights),
            "px_trust": _to_bytes(estimates.keypoints_px[..., 2]),
            "twist_trust": _to_bytes(estimates.twist_weights),
        }
        if estimates.body is not None:
            columns["contacts"] = _to_bytes(estimates.body.contacts)
        for name, values in columns.items():
            self.put(name, frames, values)

    def put(self, name: str, frames: NDArray[np.intp], values: NDArray[Any]) -> None:
        """Write some frames of a column, which is made, all zeros, if it is not there yet."""
        if name not in self._columns:
            self._columns[name] = np.zeros((self.size, *values.shape[1:]), values.dtype)
        self._columns[name][frames] = values

    def column(self, name: str) -> NDArray[Any]:
        """A view [T, ...] of one column; writing to it changes the record."""
        return self._columns[name][: self.size]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns."""
        return tuple(self._columns)

    def has(self, name: str) -> bool:
        """Whether there is a column of that name."""
        return name in self._columns

    def release(self, name: str) -> NDArray[Any]:
        """Take a column out of the record, so that its memory ends with the caller."""
        return self._columns.pop(name)[: self.size]

    def release_hands(self) -> tuple[NDArray[np.float32], NDArray[np.float16]] | None:
        """Take the hands' landmarks in the picture and in space out of the record."""
        if not self.has("hands_px"):
            return None
        return self.release("hands_px"), self.release("hands_camera")

    def clear(self) -> None:
        """Let go of all that is left."""
        self._columns.clear()

    def _grow(self) -> None:
        self._capacity += self._capacity // 4
        for name, column in self._columns.items():
            # One column at a time, so that only one of them exists twice.
            larger = np.zeros((self._capacity, *column.shape[1:]), column.dtype)
            larger[: len(column)] = column
            self._columns[name] = larger

    def _add(self, name: str, shape: tuple[int, ...], dtype: DTypeLike) -> None:
        self._columns[name] = np.zeros((self._capacity, *shape), dtype)


def sightings_of(frames: Sequence[SeenFrame]) -> Sightings | None:
    """The person in those frames that show one; None if none does."""
    people = [(frame.timestamp_s, frame.sighting) for frame in frames if frame.sighting]
    if not people:
        return None
    twists = [person.twist_cos_sin for _, person in people if person.twist_cos_sin is not None]
    return Sightings(
        np.array([time_s for time_s, _ in people]),
        np.stack([person.landmarks_px for _, person in people]),
        np.stack([person.landmarks_camera for _, person in people]),
        np.stack(twists) if twists else None,
    )


def trust(bytes_0_255: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Trust in 0..1 from its stored bytes."""
    return bytes_0_255.astype(np.float64) / 255.0


def _to_bytes(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.round(255.0 * np.clip(values, 0.0, 1.0)).astype(np.uint8)
