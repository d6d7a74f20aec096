"""A word in the terminal while there is nothing else to see yet."""

from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def waiting_for(what: str) -> Generator[None]:
    """Show what is going on for as long as the `with` block lasts, then take it away again.

    Nothing may be printed meanwhile. Only a terminal at the error stream gets to see it.

    Args:
        what: Such as "Loading PyTorch".
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(what):
        yield
