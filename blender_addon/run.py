"""One capture on Blender's main thread: what the worker reports becomes keys in the scene."""

import queue
import time
import traceback
from collections.abc import Callable
from threading import Thread

from .capture.events import (
    BackendReady,
    Cancelled,
    ClipOpened,
    ClipRefined,
    Event,
    Failed,
    FrameSolved,
)
from .capture.host import BackendHost
from .capture.session import Session, State
from .capture.vendored import IkolError
from .capture.worker import CaptureRequest, CaptureWorker
from .outcome import notice_of
from .place import push_undo, redraw_sidebars, steps_taken
from .recording import Recording, RecordingOptions
from .status import BackendState, BackendStatus, Notice

_BACKEND_FAILURES = (
    *("backend_missing", "backend_failed", "backend_lost"),
    *("unreachable", "refused", "protocol", "keys", "keys_needed"),
)
"""Codes of failures that say something of the backend itself."""
_OUR_FAULT = "internal"
_UNDO_STEP = "Capture from Video"


class CaptureRun:
    """A capture from its start to its end.

    Attributes:
        session: Its state, for the panel.
        backend: What it learned of the backend; None while it knows nothing.
    """

    def __init__(self, request: CaptureRequest, options: RecordingOptions) -> None:
        self.session = Session(request.clip.name)
        self.backend: BackendStatus | None = None
        self._request = request
        self._scene = options.scene
        self._recording = Recording(options)
        self._worker: CaptureWorker | None = None
        self._steps_before = steps_taken()

    def start(self, host: BackendHost) -> Thread:
        """Let the worker begin.

        Args:
            host: Gives the backend.

        Returns:
            The worker; it must have ended when Blender quits.
        """
        self._worker = CaptureWorker(self._request, host)
        self._worker.start()
        return self._worker

    def cancel(self) -> None:
        """End the capture at once and take away what it made; the worker ends by itself."""
        self._stop_worker()
        self.session.handle(Cancelled(), time.monotonic())
        self._guarded(self._recording.remove)
        self._guarded(self._push_undo)

    def abandon(self) -> None:
        """End the capture and leave the scene as it is; the worker ends by itself."""
        self._stop_worker()

    def poll(self) -> bool:
        """Take in what the worker has reported since the last call.

        Returns:
            Whether the capture still runs.
        """
        if self.session.finished:
            return False
        events = self._reported()
        now_s = time.monotonic()
        for event in events:
            self.session.handle(event, now_s)
            self._learn(event)
        if events:
            self._apply(events)
            redraw_sidebars()
        return not self.session.finished

    def _stop_worker(self) -> None:
        if self._worker:
            self._worker.cancel()

    def notice(self) -> Notice:
        """What to tell the user of a finished capture."""
        return notice_of(self.session, kept=self._recording.has_keys)

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
                self.backend = BackendStatus(BackendState.READY, message, bodies=event.bodies)
            case Failed() if event.code in _BACKEND_FAILURES:
                self.backend = BackendStatus(BackendState.MISSING, event.message, event.remedy)
            case ClipOpened():
                self._recording.open(event)
            case _:
                pass

    def _apply(self, events: list[Event]) -> None:
        recorded = self._guarded(lambda: self._record(events))
        if not recorded and self.session.code != _OUR_FAULT:
            self._guarded(self._recording.clean_up)
        if self.session.finished:
            self._guarded(self._push_undo)

    def _record(self, events: list[Event]) -> None:
        self._recording.append([event for event in events if isinstance(event, FrameSolved)])
        for event in events:
            if isinstance(event, ClipRefined):
                self._recording.finish(event)
        if self.session.state is State.FAILED:
            self._recording.keep()

    def _guarded(self, work: Callable[[], None]) -> bool:
        """Do something to the scene; whatever goes wrong ends the capture with a message.

        Args:
            work: What to do.

        Returns:
            Whether all went well.
        """
        try:
            work()
        except IkolError as error:
            self._stop_worker()
            self.session.fail(error.message, error.remedy, error.code)
        except Exception as error:  # a fault of ours must not leave the panel busy for ever
            self._stop_worker()
            traceback.print_exc()
            self.session.fail(
                f"The capture stopped on an unexpected {type(error).__name__}: {error}.",
                "Please report this with what Blender's console says.",
                _OUR_FAULT,
            )
        else:
            return True
        return False

    def _push_undo(self) -> None:
        # Where nothing is left of the capture, the newest step is what the scene has become again,
        # and one more would undo nothing; unless the user has made steps meanwhile, which hold
        # parts of the capture.
        is_needed = self._recording.has_keys or steps_taken() != self._steps_before
        scene = self._scene.find()
        if is_needed and self._recording.has_begun and scene is not None:
            push_undo(scene, _UNDO_STEP)
