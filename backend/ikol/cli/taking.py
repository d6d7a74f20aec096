"""Captures that measuring commands compare, with a word in the terminal while they are taken."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from ..evaluation.captures import Capturing
from ..motion.capture import Capture


def captures_of(paths: Sequence[Path], capturing: Capturing) -> list[Capture]:
    """The captures of videos and captured files.

    Raises:
        IkolError: As `Capturing.take`.
    """
    with Console(stderr=True).status("Capturing") as status:
        return [
            capturing.take(
                path, lambda done, name=path.name: status.update(f"{name}: {done} frames")
            )
            for path in paths
        ]
