"""One person of a clip: what was seen of them in each frame, kept for the clip pass."""

from typing import Final

from ikol.estimators.base import Sighting
from ikol.motion.record import ClipRecord

from .timeline import Timeline

_CHUNK: Final = 256


class PersonRecord:
    """Sightings of one person from their first frame on; frames between them are gaps.

    The last sighting is held back until the next one comes, because a cut before it may come out
    one frame later.

    Attributes:
        start: The clip's frame with which the record begins.
    """

    def __init__(self, timeline: Timeline, start: int, expected_frames: int) -> None:
        """Begin.

        Args:
            timeline: Of the clip.
            start: The clip's frame with which the record begins.
            expected_frames: How many there will probably be.
        """
        self.start = start
        self._timeline = timeline
        self._record = ClipRecord(expected_frames)
        self._last: tuple[int, Sighting] | None = None

    def add(self, frame: int, sighting: Sighting) -> None:
        """Note what was seen in a frame later than all before."""
        self._write_last()
        self._last = (frame, sighting)

    def forget_from(self, frame: int) -> None:
        """Forget what was seen in the last frame if that is this one or later."""
        if self._last is not None and self._last[0] >= frame:
            self._last = None

    def finished(self) -> ClipRecord:
        """The record, up to the last sighting."""
        self._write_last()
        return self._record

    def _write_last(self) -> None:
        if self._last is None:
            return
        frame, sighting = self._last
        self._gap_until(frame)
        self._record.extend([self._timeline.frame(frame, sighting)])
        self._last = None

    def _gap_until(self, stop: int) -> None:
        first = self.start + self._record.size
        for start in range(first, stop, _CHUNK):
            frames = range(start, min(start + _CHUNK, stop))
            self._record.extend([self._timeline.frame(frame, None) for frame in frames])
