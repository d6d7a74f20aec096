"""The backend as a child process that ends with Blender."""

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import IO, Any

from .locate import BackendCommand
from .vendored import CaptureCancelledError, IkolError, Ready, parse_ready

_START_TIMEOUT_S = 120.0
"""Importing torch from a cold disk takes up to a minute."""
_STOP_TIMEOUT_S = 3.0
_LOG_LINES = 200
_TICK_S = 0.1


class BackendProcess:
    """A backend that was started by this Blender, and its log."""

    def __init__(self, command: BackendCommand) -> None:
        self.command = command
        self.ready: Ready | None = None
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._log: deque[str] = deque(maxlen=_LOG_LINES)
        self._process = self._spawn()
        self._readers = (
            threading.Thread(target=self._read_output, name="ikol-output", daemon=True),
            threading.Thread(target=self._read_log, name="ikol-log", daemon=True),
        )
        for reader in self._readers:
            reader.start()

    def wait_until_ready(self, cancelled: Callable[[], bool]) -> Ready:
        """Wait for the backend to listen.

        Args:
            cancelled: Asked several times a second whether to give up.

        Raises:
            IkolError: `backend_missing` if the Python has no `ikol`, `backend_failed` if the
                process ended or stayed silent.
            CaptureCancelledError: `cancelled` said so.
        """
        deadline_s = time.monotonic() + _START_TIMEOUT_S
        while self.ready is None:
            if cancelled():
                raise CaptureCancelledError
            if time.monotonic() > deadline_s:
                raise self.failure("The capture backend did not start in time.")
            try:
                line = self._lines.get(timeout=_TICK_S)
            except queue.Empty:
                continue
            if line is None:
                self._lines.put(None)  # for whoever else is waiting
                raise self.failure("The capture backend ended while it was starting.")
            self.ready = parse_ready(line)
        return self.ready

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def failure(self, what: str) -> IkolError:
        """Why the backend did not start, with the last line of its log.

        Args:
            what: What went wrong, in a sentence.
        """
        last = self._last_words()
        if "No module named ikol" in last or "No module named 'ikol'" in last:
            return IkolError(
                f"ikol is not installed in {self.command.arguments[0]}.",
                "Set the Python of the .venv that scripts/demo.py of the project makes, in the "
                "add-on's preferences.",
                "backend_missing",
            )
        return IkolError(
            f"{what} It said: {last}" if last else what,
            "Run `ikol doctor` in a terminal to see what it lacks, then capture again.",
            "backend_failed",
        )

    def lost(self) -> IkolError:
        """Why a backend that worked is gone."""
        last = self._last_words()
        return IkolError(
            "The capture backend ended unexpectedly." + (f" It said: {last}" if last else ""),
            "Capture again: the backend is started anew.",
            "backend_lost",
        )

    def _last_words(self) -> str:
        if not self.alive:
            for reader in self._readers:
                reader.join(timeout=1.0)
        return next((line for line in reversed(list(self._log)) if line.strip()), "")

    def stop(self) -> None:
        """End the process; at once if it does not end by itself in a few seconds."""
        with contextlib.suppress(BrokenPipeError):
            _text_of(self._process.stdin).close()
        try:
            self._process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(_STOP_TIMEOUT_S)
        for reader in self._readers:
            reader.join(_STOP_TIMEOUT_S)

    def _spawn(self) -> subprocess.Popen[str]:
        options: dict[str, Any] = (
            {"creationflags": subprocess.CREATE_NO_WINDOW}  # pyright: ignore[reportAttributeAccessIssue]
            if sys.platform == "win32"
            else {"start_new_session": True}
        )
        try:
            return subprocess.Popen(
                [*self.command.arguments, "serve", "--port", "0"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                env=_clean_environment(),
                **options,
            )
        except OSError as error:
            raise IkolError(
                f"{self.command.arguments[0]} cannot be started: {error.strerror}.",
                "Set another Python in the add-on's preferences.",
                "backend_missing",
            ) from error

    def _read_output(self) -> None:
        with _text_of(self._process.stdout) as stream:
            for line in stream:
                self._lines.put(line)
        self._lines.put(None)

    def _read_log(self) -> None:
        with _text_of(self._process.stderr) as stream:
            self._log.extend(line.rstrip() for line in stream)


def _text_of(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def _clean_environment() -> dict[str, str]:
    """The environment of this process without what points Python to Blender's own modules."""
    unwanted = {"PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "__PYVENV_LAUNCHER__"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return kept | {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
