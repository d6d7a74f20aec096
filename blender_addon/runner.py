"""Keeps what runs: the capture, the backend and the timer that drives them on the main thread."""

import time
from functools import cache
from threading import Thread

import bpy

from .background import BackgroundRun
from .capture.host import BackendHost, BackendSettings
from .capture.locate import find_backend
from .capture.probe import BackendProbe
from .capture.session import Session
from .place import pop_up, redraw_sidebars
from .status import BackendState, BackendStatus, Level, Notice

_INTERVAL_S = (0.1, 1.0)
"""Between looks at the queues: at best, and where drawing the scene is slow."""
_DRAWING_SHARE = 0.4
"""Part of the time that drawing the growing animation may take from the backend."""
_JOIN_S = 3.0
_WAITING = BackendStatus(BackendState.STARTING, "Waiting for the backend")


class Runner:
    """At most one capture and one look at the backend at a time.

    Attributes:
        host: The backend process.
        backend: What is known of the backend.
        bodies: Names of the bodies that the backend had when it was last reached; empty before.
        estimators: Names of the estimators that it had; likewise.
        notice: The last message for the user; None when there is none.
    """

    def __init__(self) -> None:
        self.host = BackendHost()
        self.backend = BackendStatus()
        self.bodies: tuple[str, ...] = ()
        self.estimators: tuple[str, ...] = ()
        self.notice: Notice | None = None
        self._run: BackgroundRun | None = None
        self._backend_before = self.backend
        self._probe: BackendProbe | None = None
        self._due_s = 0.0
        self._threads: list[Thread] = []

    @property
    def session(self) -> Session | None:
        """The capture that runs, if one does."""
        return self._run.session if self._run else None

    def start(self, run: BackgroundRun, *, timer: bool = True) -> None:
        """Begin a capture.

        Args:
            run: Prepared, not started.
            timer: Whether Blender's timer drives it; if not, the caller calls `poll`.
        """
        self._run = run
        self._backend_before = self.backend
        if self.backend.state is not BackendState.READY:
            self.backend = _WAITING
        self.notice = None
        self._keep(run.start(self.host))
        if timer:
            self._ensure_timer()

    def cancel(self) -> None:
        """Ask the running capture to stop; it ends within a tick or two."""
        if self._run:
            self._run.cancel()

    def check_backend(self, settings: BackendSettings) -> None:
        """Start or reach the backend in the background and note what it answers."""
        if self._probe is None:
            self.backend = _WAITING
            self._probe = BackendProbe(self.host, settings)
            self._probe.start()
            self._keep(self._probe)
            self._ensure_timer()

    def look_for_backend(self, settings: BackendSettings) -> None:
        """Note where the backend would come from, without starting or reaching it.

        Args:
            settings: How it is reached.

        Raises:
            IkolError: `backend_missing`.
        """
        if settings.address:
            self.backend = BackendStatus(message=f"At {settings.address}, not checked yet")
        elif not self.host.running:
            command = find_backend(settings.python_path, settings.project_folders)
            self.backend = BackendStatus(message=f"Starts with the first capture: {command.origin}")

    def stop_backend(self) -> None:
        """End the backend process."""
        self.host.stop()
        self.backend = BackendStatus()

    def poll(self) -> bool:
        """Take in what has happened since the last call. Main thread only.

        Returns:
            Whether anything still runs.
        """
        if self._probe and self._probe.outcome is not None:
            self._learn(self._probe.outcome)
            self._probe = None
            redraw_sidebars()
        run = self._run
        if run and not run.poll():
            self._run = None
            self.notice = run.notice()
            if self.notice.level is Level.ERROR:
                pop_up(self.notice)
        if run and run.backend is not None:
            self._learn(run.backend)
        elif run and self._run is None:
            self._stop_waiting()
        return self._run is not None or self._probe is not None

    def tick(self) -> float | None:
        """Do what is due; the timer's function.

        Returns:
            Seconds to the next call, None if nothing runs any more. Grows where Blender is late
            because it draws slowly.
        """
        drawing_s = max(0.0, time.monotonic() - self._due_s)
        if not self.poll():
            return None
        shortest_s, longest_s = _INTERVAL_S
        interval_s = min(max(shortest_s, drawing_s / _DRAWING_SHARE - drawing_s), longest_s)
        self._due_s = time.monotonic() + interval_s
        return interval_s

    def abandon(self, reason: str = "") -> None:
        """Drop the capture without touching Blender's data, which is about to go away.

        Args:
            reason: What to tell the user if there was a capture.
        """
        if self._run:
            self._run.abandon()
            self._run = None
            self._stop_waiting()
            self.notice = Notice(Level.WARNING, reason) if reason else None

    def shut_down(self) -> None:
        """Drop what runs and end the backend; nothing of ours outlives this call."""
        if bpy.app.timers.is_registered(_tick):
            bpy.app.timers.unregister(_tick)
        if self._probe:
            self._probe.cancel()
            self._probe = None
        self.abandon()
        # A thread that Python finds inside OpenCV when it quits would take Blender down.
        for thread in self._threads:
            thread.join(_JOIN_S)
        self._threads.clear()
        self.stop_backend()

    def _stop_waiting(self) -> None:
        """A capture has ended before the backend was reached."""
        if self.backend is _WAITING and self._probe is None:
            self.backend = self._backend_before

    def _learn(self, status: BackendStatus) -> None:
        self.backend = status
        self.bodies = status.bodies or self.bodies
        self.estimators = status.estimators or self.estimators

    def _keep(self, thread: Thread) -> None:
        """Remember a thread as long as it runs."""
        self._threads = [*(old for old in self._threads if old.is_alive()), thread]

    def _ensure_timer(self) -> None:
        if not bpy.app.timers.is_registered(_tick):
            self._due_s = time.monotonic() + _INTERVAL_S[0]
            bpy.app.timers.register(_tick, first_interval=_INTERVAL_S[0], persistent=True)


def _tick() -> float | None:
    return runner().tick()


@cache
def runner() -> Runner:
    """The one runner of this Blender."""
    return Runner()
