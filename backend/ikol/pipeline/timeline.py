"""Number and time of every frame of a clip."""

from array import array

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.base import Sighting
from ikol.motion.record import SeenFrame


class Timeline:
    """Grows by a frame at a time; 16 bytes for each."""

    def __init__(self) -> None:
        self._indices = array("q")
        self._timestamps_s = array("d")

    def __len__(self) -> int:
        return len(self._indices)

    def add(self, index: int, timestamp_s: float) -> None:
        """Add the next frame of the video."""
        self._indices.append(index)
        self._timestamps_s.append(timestamp_s)

    def frame(self, frame: int, sighting: Sighting | None) -> SeenFrame:
        """A frame with what was seen in it.

        Args:
            frame: How many frames came before.
            sighting: The person; None if nobody was seen.
        """
        return SeenFrame(self._indices[frame], self._timestamps_s[frame], sighting)

    def time_s(self, frame: int) -> float:
        """Time of a frame, seconds."""
        return self._timestamps_s[frame]

    def times_s(self, start: int, stop: int) -> NDArray[np.float64]:
        """Times of the frames from one to before another [T], seconds."""
        return np.array(self._timestamps_s[start:stop])
