"""The one thread that owns the socket: it never computes, so control never waits for frames."""

import logging
import time
from typing import Final

import zmq

from ikol.wire import limits
from ikol.wire.framing import Buffer

from .outbox import Outbox
from .service import Service

_LOG: Final = logging.getLogger(__name__)
_TICK_S: Final = 0.5
_GOODBYE_S: Final = 0.3
_BURST: Final = 64
"""Messages taken in a row before replies get their turn."""


class Router:
    """Moves messages between the socket and the service until it is told to stop.

    Args:
        socket: A bound ROUTER.
        service: What answers.
        outbox: Where it puts its replies.
    """

    def __init__(self, socket: zmq.Socket[bytes], service: Service, outbox: Outbox) -> None:
        self._socket = socket
        self._service = service
        self._outbox = outbox
        self._stop = False

    def stop(self) -> None:
        """Make `run` return soon; from any thread or signal handler."""
        self._stop = True
        self._outbox.ring()

    def run(self) -> None:
        """Serve until `stop` is called or a client shuts the server down."""
        poller = zmq.Poller()
        poller.register(self._socket, zmq.POLLIN)
        poller.register(self._outbox.fileno(), zmq.POLLIN)
        next_tick_s = time.monotonic()
        while not (self._stop or self._service.stop_requested):
            poller.poll(round(_TICK_S * 1e3))
            self._send_replies()
            self._receive_burst()
            if time.monotonic() >= next_tick_s:
                self._service.tick(time.monotonic())
                next_tick_s = time.monotonic() + _TICK_S
        self._say_goodbye()

    def _say_goodbye(self) -> None:
        """Tell the clients that the backend ends, and give them time to read it.

        Closing a TCP connection with unread frames would reset it, and the other side would lose
        what it has not read yet; so what still comes is read and dropped for a moment.
        """
        if not self._service.stop():
            return
        self._send_replies()
        deadline_s = time.monotonic() + _GOODBYE_S
        while (remaining_s := deadline_s - time.monotonic()) > 0.0:
            if self._socket.poll(max(1, round(remaining_s * 1e3))):
                self._socket.recv_multipart(copy=False)

    def _send_replies(self) -> None:
        for client, frames in self._outbox.take_all():
            try:
                self._socket.send_multipart([client, *frames], zmq.NOBLOCK)
            except zmq.ZMQError as error:
                # EHOSTUNREACH: its connection is closed. EAGAIN: it does not read what it gets.
                if error.errno not in (zmq.EHOSTUNREACH, zmq.EAGAIN):
                    raise
                _LOG.debug("A client is gone: %s", error)
                self._service.forget(client)

    def _receive_burst(self) -> None:
        for _ in range(_BURST):
            try:
                identity = self._socket.recv(zmq.NOBLOCK)
            except zmq.Again:
                return
            self._service.receive(identity, self._receive_rest(), time.monotonic())

    def _receive_rest(self) -> list[Buffer]:
        """The frames of a message after the identity; of too many, only as many as refuse it."""
        frames: list[Buffer] = []
        while self._socket.getsockopt(zmq.RCVMORE):
            frame = self._socket.recv(zmq.NOBLOCK, copy=False)
            if len(frames) <= 1 + limits.MAX_ARRAYS:
                frames.append(frame.buffer)
        return frames
