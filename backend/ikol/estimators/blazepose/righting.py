"""Reading somebody again where the net may have them turned wrongly: lying, falling, in a flip."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from .landmarks import Reading
from .region import Region

_UNCLEAR: Final = 0.7
_LEAST_AFTER_A_LEAP: Final = 0.6
_CLEARER_BY_A_LEAP: Final = 0.1
_WORTH_IT: Final = 0.05
_QUARTER_TURNS_RAD: Final = (0.5 * math.pi, math.pi, 1.5 * math.pi)
_LONGEST_PAUSE: Final = 31


@dataclass(slots=True)
class Righting:
    """Reads one person again wherever their landmarks are unclear, less often if that is in vain.

    The net corrects only half of what a region is turned wrongly, so that regions fall behind
    somebody who turns fast, and then settle on a wrong turn, in which the net is as sure of a
    person as in any. But its heatmaps are blurred there.

    Attributes:
        pause: How many frames were left out after the last attempt in vain, one less for each
            clear frame since.
        wait: How many of them are still to come.
    """

    pause: int = 0
    wait: int = 0

    def righted(
        self,
        read: Callable[[Region], Reading],
        reading: Reading,
        fits: Callable[[Reading], bool],
    ) -> Reading:
        """The clearest of a reading, another in the region that it leads to, and quarter turns.

        Args:
            read: Reads the person in a region of the frame.
            reading: What was read in it.
            fits: Whether another reading may be of the same person.
        """
        waiting, self.wait = self.wait > 0, max(0, self.wait - 1)
        if reading.clarity >= _UNCLEAR:
            self.pause = max(0, self.pause - 1)
            return reading
        if waiting:
            return reading
        again = read(reading.region)
        best = again if fits(again) and again.clarity > reading.clarity else reading
        if best.clarity < _UNCLEAR:
            best = _clearest_turn(read, reading.square, best, fits)
        self.pause = 0 if best.clarity >= reading.clarity + _WORTH_IT else 2 * self.pause + 1
        self.pause = self.wait = min(_LONGEST_PAUSE, self.pause)
        return best


def _clearest_turn(
    read: Callable[[Region], Reading],
    square: Region,
    best: Reading,
    fits: Callable[[Reading], bool],
) -> Reading:
    """What is read after a quarter, a half or three quarters of a turn, if that is clear."""
    turned = (
        read(replace(square, angle_rad=square.angle_rad + turn_rad))
        for turn_rad in _QUARTER_TURNS_RAD
    )
    leap = max(filter(fits, turned), key=lambda other: other.clarity, default=best)
    least = max(_LEAST_AFTER_A_LEAP, best.clarity + _CLEARER_BY_A_LEAP)
    return leap if leap.clarity >= least else best
