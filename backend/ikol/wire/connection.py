"""A client's connection to a backend: everything but the video and the use of the results.

Used by the Python client and by the Blender extension's worker thread. Synchronous, for one
thread; several captures may run on one connection:

    with Connection("tcp://127.0.0.1:5757") as connection:
        print(connection.welcome.device)
        capture = connection.open_capture(Open(width=w, height=h, fps=fps))
        while not capture.finished:
            if capture.can_send and (frame := next_frame()):
                capture.send_frame(frame.index, frame.timestamp_s, frame.image_rgb)
            for event in connection.poll(timeout_s=0.0 if capture.can_send else 0.1):
                ...  # event.message: Opened, Result, Progress, Refined, Cancelled, Error
"""

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from msgspec import structs

from ..errors import CaptureCancelledError, IkolError
from . import limits
from .framing import Arrays
from .link import backend_lost
from .messages import Body, Cancelled, Error, GetBody, Hello, Open, Shutdown, Solve, Welcome
from .messenger import Event, Messenger, to_exception
from .remote_capture import CaptureState, RemoteCapture

_TICK_S: Final = 0.1
"""How often a waiting call asks whether it has been cancelled."""


class Connection:
    """An open connection to a backend.

    Args:
        address: ZeroMQ address, `tcp://HOST:PORT`.
        keys_folder: CURVE keys of this client; needed where the backend is not on this computer.
        client: Name of the program that connects, for the backend's log.
        timeout_s: How long the backend may take to answer, seconds: to `Hello`, and later to a
            heartbeat before it counts as lost.

    Attributes:
        welcome: What the backend is and has.

    Raises:
        IkolError: `unreachable`, `refused` (keys), `keys` (files), `address`, or `protocol` (not
            a backend, or one that speaks another version).
    """

    def __init__(
        self,
        address: str,
        *,
        keys_folder: Path | None = None,
        client: str = "ikol",
        timeout_s: float = limits.PONG_TIMEOUT_S,
    ) -> None:
        self._captures: dict[int, RemoteCapture] = {}
        self._unread: list[Event] = []
        self._last_request = 0
        self._messenger = Messenger(address, keys_folder, timeout_s)
        try:
            self.welcome = self._shake_hands(address, client, timeout_s)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def get_body(
        self,
        body: str = "default",
        *,
        timeout_s: float = 60.0,
        cancelled: Callable[[], bool] | None = None,
    ) -> Event:
        """Fetch a body's mesh, joints and weights. News of captures waits for the next `poll`.

        Args:
            body: Name of the body, or "default".
            timeout_s: How long to wait, seconds.
            cancelled: Asked several times a second whether to give up.

        Returns:
            The `Body` message and its arrays.

        Raises:
            IkolError: The backend's reason, or `backend_lost`.
            CaptureCancelledError: `cancelled` said so.
        """
        request = self._new_request()
        self._messenger.send(GetBody(request=request, body=body))
        deadline_s = time.monotonic() + timeout_s
        while (now_s := time.monotonic()) < deadline_s:
            if cancelled and cancelled():
                raise CaptureCancelledError
            event = self._messenger.receive(min(_TICK_S, deadline_s - now_s))
            if event is None:
                continue
            if event.message.request != request:
                self._note(event)
            elif isinstance(event.message, Body):
                return event
            elif isinstance(event.message, Error):
                raise to_exception(event.message)
        raise backend_lost()

    def open_capture(self, options: Open) -> RemoteCapture:
        """Start a capture; never waits. `Opened`, and with it the credits, comes by `poll`.

        Args:
            options: Video and wishes; its `request` is set here.
        """
        capture = RemoteCapture(self._new_request(), self._messenger.send)
        self._captures[capture.request] = capture
        self._messenger.send(structs.replace(options, request=capture.request))
        return capture

    def solve_again(self, motion: Solve, arrays: Arrays) -> RemoteCapture:
        """Have a captured motion solved again; never waits. `Refined` comes by `poll`.

        Args:
            motion: What is known of it, and wishes; its `request` is set here.
            arrays: What came with its `Refined`, see `Solve`.

        Raises:
            ProtocolError: The arrays are not those of the message.
        """
        request = self._new_request()
        capture = RemoteCapture(request, self._messenger.send, CaptureState.REFINING)
        self._messenger.send(structs.replace(motion, request=request), arrays)
        self._captures[request] = capture
        return capture

    def poll(self, timeout_s: float = 0.0) -> list[Event]:
        """Receive what has arrived and keep the connection alive; call it several times a second.

        Args:
            timeout_s: How long to wait for something to arrive, seconds. Returns earlier, maybe
                with an empty list, if credits arrive: frames can be sent again.

        Returns:
            News of the captures, oldest first: `Opened`, `Result`, `Progress`, `Refined`,
            `Cancelled`, `Error`. An `Error` ends only the capture it names.

        Raises:
            IkolError: `backend_lost` if the connection is closed or a heartbeat stays
                unanswered, or the backend's reason to end the connection; only after everything
                that had arrived has been returned.
        """
        arrived = bool(self._unread)
        try:
            while event := self._messenger.receive(0.0 if arrived else timeout_s):
                arrived = True
                self._note(event)
        except IkolError:
            if not arrived:
                raise
        news, self._unread = self._unread, []
        return news

    def request_shutdown(self, token: str) -> None:
        """Ask the backend to end; it does if the token is the one it printed when it started."""
        self._messenger.send(Shutdown(token=token))

    def close(self) -> None:
        """Close at once; the backend drops what is still running. May be called twice."""
        self._messenger.close()

    def _shake_hands(self, address: str, client: str, timeout_s: float) -> Welcome:
        self._messenger.send(Hello(client=client))
        answer = self._messenger.receive(timeout_s)
        if answer is None or not isinstance(answer.message, Welcome):
            raise IkolError(
                f"What listens at {address} does not answer as an IKOL backend.",
                "Check the address, or start the backend again.",
                "unreachable",
            )
        return answer.message

    def _new_request(self) -> int:
        self._last_request += 1
        return self._last_request

    def _note(self, event: Event) -> None:
        """Move the capture on that a message belongs to, and keep the message if it is news."""
        capture = self._captures.get(event.message.request)
        if capture is None:
            return
        if capture.handle(event.message):
            self._unread.append(event)
        # What was cancelled here may still get late results; only `Cancelled` is its last message.
        if capture.finished and (not capture.cancelled or isinstance(event.message, Cancelled)):
            del self._captures[capture.request]
