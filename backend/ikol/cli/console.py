"""Plain tables and lines in the terminal."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table as wide as it needs to be where the output is no terminal."""
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 1000
    table = Table(*headings, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def say(text: str) -> None:
    """Print a line to the standard error stream."""
    Console(stderr=True, soft_wrap=True).print(text, markup=False, highlight=False)
