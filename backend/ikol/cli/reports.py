"""What the measuring commands leave: numbers in the terminal and, if asked for, in a file."""

import json
from collections.abc import Mapping
from pathlib import Path

from ..errors import IkolError
from ..export.atomic import written_whole
from .console import print_table
from .outputs import check_writable


def check_reports(*paths: Path | None) -> None:
    """Find out before minutes of measuring what could not be written after them.

    Raises:
        IkolError: `read_only`.
    """
    for path in paths:
        if path is not None:
            check_writable(path)


def check_at_least_one(**counts: float) -> None:
    """Raise an error of the user's for the first of some named numbers that is below 1.

    Raises:
        IkolError: `number`.
    """
    for name, count in counts.items():
        if not count >= 1:
            raise IkolError(f"--{name} cannot be {count:g}.", "Give 1 or more.", "number")


def check_seed(seed: int) -> None:
    """Raise an error of the user's for a seed that is none.

    Raises:
        IkolError: `number`.
    """
    if seed < 0:
        raise IkolError(f"--seed cannot be {seed}.", "Give 0 or more.", "number")


def write_json(path: Path | None, content: object) -> None:
    """Write numbers as JSON, whole or not at all; nothing for None."""
    if path is not None:
        with written_whole(path, "w") as file:
            json.dump(content, file, indent=2)


def print_numbers(numbers: Mapping[str, object]) -> None:
    """Print named numbers, a line each."""
    print_table(
        ("measure", "value"),
        [
            (name, f"{value:.3g}" if isinstance(value, float) else str(value))
            for name, value in numbers.items()
        ],
    )
