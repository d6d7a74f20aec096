"""What can be chosen by name: what the backend told of, and what was chosen before."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from .runner import runner


@dataclass(frozen=True, slots=True)
class Offer:
    """Names for a menu.

    Attributes:
        default: What there is before the backend has told anything.
        told: Asks what the backend told of, when it was last reached; empty if it never was.
    """

    default: str
    told: Callable[[], tuple[str, ...]]

    def choices(self, chosen: str) -> tuple[str, ...]:
        """The names; the chosen one stays among them even if it is gone."""
        return tuple(dict.fromkeys((*(self.told() or (self.default,)), chosen)))

    def is_gone(self, name: str) -> bool:
        """Whether the backend, when it was last reached, had no such thing."""
        told = self.told()
        return bool(told) and name not in told


BODIES: Final = Offer("default", lambda: runner().bodies)
ESTIMATORS: Final = Offer("blazepose", lambda: runner().estimators)


def body_label(name: str) -> str:
    """What the user reads of a body."""
    return "Default" if name == BODIES.default else name
