"""Messages over a link, with the heartbeat that tells a slow backend from a dead one."""

import time
from pathlib import Path
from typing import NamedTuple

from ..errors import IkolError
from . import limits
from .framing import Arrays, decode_server_message, encode
from .keys import load_client_keys
from .link import Link, backend_lost
from .messages import Error, Message, Ping, Pong, ServerMessage


class Event(NamedTuple):
    """A message of the backend and its arrays; `message.request` names what it belongs to."""

    message: ServerMessage
    arrays: Arrays


def to_exception(error: Error) -> IkolError:
    """The error of the backend as an exception of this side."""
    return IkolError(error.message, error.remedy, error.code)


class Messenger:
    """Sends and receives messages; answers nothing by itself except heartbeats.

    Args:
        address: ZeroMQ address, `tcp://HOST:PORT`.
        keys_folder: CURVE keys of this client, if the backend demands them.
        timeout_s: A heartbeat unanswered for this long means that the backend is lost.
    """

    def __init__(self, address: str, keys_folder: Path | None, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._link = Link(address, load_client_keys(keys_folder) if keys_folder else None)
        self._failure: IkolError | None = None
        self._pinged_s = time.monotonic()
        self._answered = True

    def send(self, message: Message, arrays: Arrays | None = None) -> None:
        """Send without waiting. That a connection is lost is told by `receive`.

        Raises:
            ProtocolError: The arrays do not belong to the message.
        """
        self._link.send(encode(message, arrays))

    def receive(self, timeout_s: float) -> Event | None:
        """The next message, other than heartbeats.

        Args:
            timeout_s: How long to wait for one, seconds.

        Returns:
            None if none came in time.

        Raises:
            IkolError: The connection is lost and all that had arrived has been returned; again
                at every later call. Also an `Error` of the backend about the connection itself.
        """
        deadline_s = time.monotonic() + timeout_s
        while True:
            if event := self._next_arrived():
                return event
            if self._failure:
                raise self._failure
            self._beat()
            remaining_s = deadline_s - time.monotonic()
            self._link.wait(min(remaining_s, limits.PING_INTERVAL_S))
            if event := self._next_arrived():
                return event
            self._failure = self._failure or self._link.failure
            if remaining_s <= 0.0 and not self._failure:
                return None

    def _next_arrived(self) -> Event | None:
        while frames := self._link.receive():
            self._answered = True
            try:
                message, arrays = decode_server_message(frames)
            except IkolError as error:
                self._failure = error
                return None
            if isinstance(message, Error) and message.request == 0:
                self._failure = to_exception(message)
                return None
            if not isinstance(message, Pong):
                return Event(message, arrays)
        return None

    def _beat(self) -> None:
        now_s = time.monotonic()
        if self._answered and now_s - self._pinged_s > limits.PING_INTERVAL_S:
            self._pinged_s, self._answered = now_s, False
            self._link.send(encode(Ping()))
        if not self._answered and now_s - self._pinged_s > self._timeout_s:
            self._failure = backend_lost()

    def close(self) -> None:
        """Close at once. May be called twice."""
        self._link.close()
