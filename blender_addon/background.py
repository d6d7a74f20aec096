"""Work in the background, on Blender's main thread: what a thread reports changes the scene."""

import queue
import time
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable
from threading import Thread

from .capture.events import BackendReady, Cancelled, Event, Failed
from .capture.host import BackendHost
from .capture.session import Session
from .capture.told import TellingThread
from .capture.vendored import IkolError
from .place import redraw_sidebars
from .status import BackendState, BackendStatus, Notice

OUR_FAULT = "internal"
_BACKEND_FAILURES = (
    *("backend_missing", "backend_failed", "backend_lost"),
    *("unreachable", "refused", "protocol", "keys", "keys_needed"),
)
"""Codes of failures that say something of the backend itself."""


class BackgroundRun(ABC):
    """Something that the backend does for a scene, from its start to its end.

    Args:
        name: What it is about, for messages.

    Attributes:
        session: Its state, for the panel.
        backend: What it learned of the backend; None while it knows nothing.
    """

    def __init__(self, name: str) -> None:
        self.session = Session(name)
        self.backend: BackendStatus | None = None
        self._worker: TellingThread | None = None

    def start(self, host: BackendHost) -> Thread:
        """Let the worker begin.

        Args:
            host: Gives the backend.

        Returns:
            The worker; it must have ended when Blender quits.
        """
        self._worker = self.new_worker(host)
        self._worker.start()
        return self._worker

    def cancel(self) -> None:
        """End at once and take away what was made; the worker ends by itself."""
        self.stop_worker()
        self.session.handle(Cancelled(), time.monotonic())

    def abandon(self) -> None:
        """End and leave the scene as it is; the worker ends by itself."""
        self.stop_worker()

    def poll(self) -> bool:
        """Take in what the worker has reported since the last call.

        Returns:
            Whether it still runs.
        """
        if self.session.finished:
            return False
        events = self._reported()
        now_s = time.monotonic()
        for event in events:
            self.session.handle(event, now_s)
            self._learn(event)
        if events:
            self.apply(events)
            redraw_sidebars()
        return not self.session.finished

    @abstractmethod
    def new_worker(self, host: BackendHost) -> TellingThread:
        """The thread that does the work, not started."""

    @abstractmethod
    def apply(self, events: list[Event]) -> None:
        """Change the scene by what has been reported."""

    @abstractmethod
    def notice(self) -> Notice:
        """What to tell the user at the end."""

    def stop_worker(self) -> None:
        """Have the worker end."""
        if self._worker:
            self._worker.cancel()

    def guarded(self, work: Callable[[], None]) -> bool:
        """Do something to the scene; whatever goes wrong ends the run with a message.

        Args:
            work: What to do.

        Returns:
            Whether all went well.
        """
        try:
            work()
        except IkolError as error:
            self.stop_worker()
            self.session.fail(error.message, error.remedy, error.code)
        except Exception as error:  # a fault of ours must not leave the panel busy for ever
            self.stop_worker()
            traceback.print_exc()
            self.session.fail(
                f"The capture stopped on an unexpected {type(error).__name__}: {error}.",
                "Please report this with what Blender's console says.",
                OUR_FAULT,
            )
        else:
            return True
        return False

    def _reported(self) -> list[Event]:
        assert self._worker is not None  # poll() comes after start()
        events: list[Event] = []
        try:
            while True:
                events.append(self._worker.events.get_nowait())
        except queue.Empty:
            return events

    def _learn(self, event: Event) -> None:
        match event:
            case BackendReady():
                message = f"Ready: ikol {event.version} on {event.device}"
                self.backend = BackendStatus(
                    BackendState.READY, message, bodies=event.bodies, estimators=event.estimators
                )
            case Failed() if event.code in _BACKEND_FAILURES:
                self.backend = BackendStatus(BackendState.MISSING, event.message, event.remedy)
            case _:
                pass
