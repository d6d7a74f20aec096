"""Numbers of a training for TensorBoard, where that is installed."""

import contextlib
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

_EVERY: Final = 20
"""Steps between two entries of the loss."""


class Log(Protocol):
    """Where numbers go while a training runs."""

    def add(self, step: int, group: str, numbers: Mapping[str, float | None]) -> None:
        """Take named numbers of a step; None is what is not known."""
        ...


class TensorBoardLog:
    """A log for TensorBoard."""

    def __init__(self, writer: Any) -> None:  # noqa: ANN401 - its package need not be installed
        """Write with a `torch.utils.tensorboard.SummaryWriter`."""
        self._writer = writer

    def add(self, step: int, group: str, numbers: Mapping[str, float | None]) -> None:
        """Write those named numbers of a step that are known."""
        if group != "loss" or step % _EVERY == 0:
            for name, value in numbers.items():
                if value is not None:
                    self._writer.add_scalar(f"{group}/{name}", value, step)


class NoLog:
    """Where TensorBoard is not installed."""

    def add(self, step: int, group: str, numbers: Mapping[str, float | None]) -> None:
        """Forget the numbers."""


@contextlib.contextmanager
def open_log(folder: Path, say: Callable[[str], None]) -> Generator[TensorBoardLog | NoLog]:
    """A log in a folder, which `tensorboard --logdir FOLDER` shows.

    It needs TensorBoard, an optional dependency; without it nothing is written.

    Args:
        folder: Gets the log.
        say: Called if nothing will be written.
    """
    try:
        from torch.utils.tensorboard import SummaryWriter  # noqa: PLC0415 - optional
    except ImportError:
        say(
            "Warning: TensorBoard is not installed, so there will be no log for it; "
            "`pip install tensorboard` brings it."
        )
        yield NoLog()
        return
    with SummaryWriter(str(folder)) as writer:
        yield TensorBoardLog(writer)
