"""When a training ends, and what is done in it now and then."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """When a training ends: after so many steps or minutes, whichever comes first.

    The learning rate falls along it, so that another budget makes another network.
    """

    steps: int | None = None
    minutes: float | None = None

    def share(self, step: int, seconds: float) -> float:
        """How much of it is used up, 0..1."""
        of_steps = 0.0 if self.steps is None else step / self.steps
        of_minutes = 0.0 if self.minutes is None else seconds / (60.0 * self.minutes)
        return min(1.0, max(of_steps, of_minutes))


class Every:
    """Whether something is due that is done now and then.

    Args:
        interval: How much of time, or of anything that grows, lies between.
        last: When it was done last.
    """

    def __init__(self, interval: float, last: float) -> None:
        self._interval, self._last = interval, last

    def due(self, now: float) -> bool:
        """Whether it is now; then it is taken for done."""
        if now - self._last <= self._interval:
            return False
        self._last = now
        return True
