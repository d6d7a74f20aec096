"""The bodies that can be chosen: those the backend told of, and the one that was chosen before."""

from .runner import runner

DEFAULT_BODY = "default"


def choices(chosen: str) -> tuple[str, ...]:
    """Names for a menu of bodies.

    Args:
        chosen: The body that is chosen, which stays in the menu even if it is gone.
    """
    return tuple(dict.fromkeys((*(runner().bodies or (DEFAULT_BODY,)), chosen)))


def is_gone(name: str) -> bool:
    """Whether the backend, when it was last reached, had no such body."""
    bodies = runner().bodies
    return bool(bodies) and name not in bodies


def label_of(name: str) -> str:
    """What the user reads."""
    return "Default" if name == DEFAULT_BODY else name
