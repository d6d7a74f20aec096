"""The progress bar of a long command: what is done, how fast if that is frames, time left."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class CaptureProgress:
    """One line for each stage of a capture, on the error stream if that is a terminal."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description:<9}"),
            BarColumn(),
            _Done(),
            _Rate(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def stage(self, name: str, total: int, *, in_frames: bool = False) -> "Stage":
        """Begin a stage.

        Args:
            name: Shown in front of the bar.
            total: Steps in all; 0 if not known.
            in_frames: Whether steps are frames, which are counted; of others the share is shown.
        """
        return Stage(self._progress, name, total, in_frames)


class Stage:
    """One stage's line."""

    def __init__(self, progress: Progress, name: str, total: int, in_frames: bool) -> None:
        """Add the line; use `CaptureProgress.stage`."""
        self._progress = progress
        self._task = progress.add_task(name, total=total or None, in_frames=in_frames)

    def done(self, steps: int, total: int = 0) -> None:
        """Show that so many steps are done, of `total` if that is known by now."""
        self._progress.update(self._task, completed=steps, total=total or None)

    def finish(self) -> None:
        """The stage has ended, however many steps were expected."""
        task = self._progress.tasks[self._task]
        self._progress.update(self._task, total=task.completed)


class _Done(ProgressColumn):
    def render(self, task: Task) -> Text:
        if task.fields["in_frames"]:
            return Text(f"{task.completed:.0f}/{task.total or '?'}", style="progress.download")
        return Text("" if task.total is None else f"{task.percentage:.0f} %")


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        shown = task.fields["in_frames"] and speed is not None
        return Text(f"{speed:.0f} frames/s" if shown else "")
