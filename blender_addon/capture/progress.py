"""How far a stage of the work is, how fast it goes and when it will be done."""

from collections import deque
from dataclasses import dataclass, field

_WINDOW_S = 4.0


@dataclass(slots=True)
class Progress:
    """Counts of one stage, with a rate over its last seconds.

    Attributes:
        done: Frames done.
        total: Frames in all; 0 while unknown. Grows with `done` where a container stated too few.
    """

    done: int = 0
    total: int = 0
    _marks: deque[tuple[float, int]] = field(default_factory=deque[tuple[float, int]])

    def update(self, done: int, total: int, now_s: float) -> None:
        """Note where the stage is.

        Args:
            done: Frames done.
            total: Frames in all, 0 if unknown.
            now_s: Any monotonic clock, seconds.
        """
        self.done = done
        self.total = max(total, done) if total else 0
        self._marks.append((now_s, done))
        while self._marks[0][0] < now_s - _WINDOW_S and len(self._marks) > 2:
            self._marks.popleft()

    @property
    def factor(self) -> float:
        """Part done, 0..1; 0 while the total is unknown."""
        return self.done / self.total if self.total else 0.0

    @property
    def rate(self) -> float:
        """Frames a second over the last seconds; 0 before it can be told."""
        if len(self._marks) < 2:
            return 0.0
        (start_s, start), (end_s, end) = self._marks[0], self._marks[-1]
        return (end - start) / (end_s - start_s) if end_s > start_s else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Seconds to the end of the stage at the present rate; None before it can be told."""
        rate = self.rate
        return (self.total - self.done) / rate if rate > 0 and self.total else None
