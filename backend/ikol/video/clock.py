"""Timestamps that always grow, whatever the container holds."""

import math
from typing import Final

_LONGEST_S: Final = 1e7


class Clock:
    """Turns the decoder's timestamps into seconds since the first frame, strictly increasing.

    A stream without timestamps (raw H.264) counts frames at the nominal rate instead, and a
    single frame that repeats or goes back is put a short step after its predecessor.
    """

    def __init__(self, fps: float) -> None:
        self._step_s = 1.0 / fps
        self._origin_s = 0.0
        self._last_s = -math.inf
        self._has_timestamps = True

    def time_s(self, index: int, decoder_time_s: float) -> float:
        """Time of a frame in seconds since the first frame.

        Args:
            index: Number of the frame from 0; frames are asked for one after the other.
            decoder_time_s: What the decoder says; may be useless.
        """
        if index == 0:
            self._origin_s = decoder_time_s if math.isfinite(decoder_time_s) else 0.0
        elapsed_s = decoder_time_s - self._origin_s
        if index == 1 and not elapsed_s > 0.0:
            self._has_timestamps = False
        if not self._has_timestamps:
            elapsed_s = index * self._step_s
        elif index == 0:
            elapsed_s = 0.0
        elif not self._last_s < elapsed_s < _LONGEST_S:
            elapsed_s = self._last_s + 0.5 * self._step_s
        self._last_s = elapsed_s
        return elapsed_s
