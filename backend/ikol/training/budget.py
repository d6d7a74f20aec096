"""When a training ends."""

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
