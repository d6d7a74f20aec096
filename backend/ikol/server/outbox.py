"""Messages from the worker threads to the thread that owns the socket."""

import queue
import socket
from collections.abc import Iterator

from ikol.wire.framing import Arrays, Buffer, encode
from ikol.wire.messages import Message


class Outbox:
    """A thread-safe queue that can be polled together with ZeroMQ sockets."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[tuple[bytes, list[Buffer]]] = queue.SimpleQueue()
        self._bell, self._ringer = socket.socketpair()
        self._bell.setblocking(False)
        self._ringer.setblocking(False)

    def fileno(self) -> int:
        """Readable when something waits or somebody rang."""
        return self._bell.fileno()

    def put(self, client: bytes, message: Message, arrays: Arrays | None = None) -> None:
        """Queue a message for a client; encoded in the caller's thread."""
        self._queue.put((client, encode(message, arrays)))
        self.ring()

    def ring(self) -> None:
        """Wake the owner of the socket."""
        try:
            self._ringer.send(b"\0")
        except BlockingIOError:
            pass  # it has been rung often enough
        except OSError:
            pass  # closed: the server has ended, nobody is to be woken

    def take_all(self) -> Iterator[tuple[bytes, list[Buffer]]]:
        """Everything that waits, oldest first."""
        try:
            while self._bell.recv(4096):
                pass
        except BlockingIOError:
            pass
        while True:
            try:
                yield self._queue.get_nowait()
            except queue.Empty:
                return

    def close(self) -> None:
        """Give the file descriptors back."""
        self._bell.close()
        self._ringer.close()
