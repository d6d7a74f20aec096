"""A client's socket: it sends and receives frames and knows when the other side is gone."""

from collections.abc import Sequence
from typing import Final

import zmq
from zmq.utils.monitor import recv_monitor_message

from ..errors import IkolError
from . import limits
from .addresses import host_of, require_keys_beyond_loopback
from .framing import Buffer
from .keys import ClientKeys

_HANDSHAKE_FAILURES: Final = (
    zmq.Event.HANDSHAKE_FAILED_AUTH,
    zmq.Event.HANDSHAKE_FAILED_PROTOCOL,
    zmq.Event.HANDSHAKE_FAILED_NO_DETAIL,
)
_NEVER_MS: Final = 24 * 3600 * 1000
"""Until a reconnection. Turning it off (-1) would drop what has arrived and is still unread."""


def backend_lost() -> IkolError:
    """The error for a backend that was there and is no more."""
    return IkolError(
        "The backend has gone away.",
        "What has been captured so far stays; start the backend and capture again.",
        "backend_lost",
    )


class Link:
    """One connection of a DEALER socket, never made again once it is lost.

    A socket monitor tells of a closed connection at once, so a killed backend is noticed within
    milliseconds; one that hangs is noticed by the heartbeat of `Messenger`. Nothing here waits
    except `wait`: a blocking send on a lost connection would never return.

    Attributes:
        failure: Why the connection is lost; None while it is not.
    """

    def __init__(self, address: str, keys: ClientKeys | None) -> None:
        host = host_of(address)
        require_keys_beyond_loopback(host, has_keys=keys is not None)
        self.failure: IkolError | None = None
        self._address = address
        self._context = zmq.Context()
        self._socket = self._context.socket(zmq.DEALER)
        self._socket.linger = 0
        self._socket.reconnect_ivl = _NEVER_MS
        self._socket.maxmsgsize = limits.MAX_PAYLOAD_BYTES
        self._monitor = self._socket.get_monitor_socket()
        self._poller = zmq.Poller()
        self._poller.register(self._socket, zmq.POLLIN)
        self._poller.register(self._monitor, zmq.POLLIN)
        try:
            if keys:
                keys.apply(self._socket)
            self._socket.ipv6 = ":" in host
            self._socket.connect(address)
        except zmq.ZMQError as error:
            self.close()
            raise IkolError(
                f"{address} cannot be connected to: {error}.", "Check the address.", "address"
            ) from error

    def send(self, frames: Sequence[Buffer]) -> None:
        """Hand a message to the socket without waiting; a lost connection drops it silently."""
        try:
            self._socket.send_multipart(frames, zmq.NOBLOCK)
        except zmq.Again:
            self._read_monitor()

    def receive(self) -> list[Buffer] | None:
        """The next message that has arrived, whole; None if there is none."""
        try:
            parts = self._socket.recv_multipart(zmq.NOBLOCK, copy=False)
        except zmq.Again:
            return None
        return [part.buffer for part in parts]

    def wait(self, timeout_s: float) -> None:
        """Wait until a message arrives or the connection fails; sets `failure`.

        Args:
            timeout_s: At most this long, seconds.
        """
        self._poller.poll(max(0, round(timeout_s * 1e3)))
        self._read_monitor()

    def _read_monitor(self) -> None:
        while self._monitor.poll(0):
            event = recv_monitor_message(self._monitor)["event"]
            self.failure = self.failure or self._failure_for(event)

    def _failure_for(self, event: int) -> IkolError | None:
        if event == zmq.Event.CLOSED:
            return IkolError(
                f"No backend answers at {self._address}.",
                "Start it with `ikol serve`, or check the address.",
                "unreachable",
            )
        if event in _HANDSHAKE_FAILURES:
            return IkolError(
                f"{self._address} refused the connection: the keys of the two sides do not "
                "belong together, only one side has keys, or it is no IKOL backend.",
                "Use the key files that were made for this backend.",
                "refused",
            )
        return backend_lost() if event == zmq.Event.DISCONNECTED else None

    def close(self) -> None:
        """Close at once; what has not been sent is dropped. May be called twice."""
        if not self._socket.closed:
            self._socket.disable_monitor()
            self._monitor.close(0)
            self._socket.close(0)
            self._context.term()
