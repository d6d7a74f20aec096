"""Who is connected, when they were last heard, and which captures are theirs."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ikol.wire import limits

from .job import Job


@dataclass(slots=True)
class Client:
    """One connection.

    Attributes:
        heard_s: Monotonic time of its last message, seconds.
        probed_s: Monotonic time of the last probe of its silence.
        jobs: Its captures by request.
    """

    heard_s: float
    probed_s: float
    jobs: dict[int, Job] = field(default_factory=dict[int, Job])


class Clients:
    """All connections by identity; for the thread that owns the socket."""

    def __init__(self) -> None:
        self._clients: dict[bytes, Client] = {}

    def __contains__(self, identity: bytes) -> bool:
        return identity in self._clients

    def add(self, identity: bytes, now_s: float) -> None:
        """Note a connection; one that says hello again keeps its captures."""
        self._clients.setdefault(identity, Client(now_s, now_s)).heard_s = now_s

    def heard(self, identity: bytes, now_s: float) -> Client | None:
        """Note that a connection has sent something; None if it has not said hello."""
        client = self._clients.get(identity)
        if client:
            client.heard_s = now_s
        return client

    def remove(self, identity: bytes) -> list[Job]:
        """Forget a connection; its captures are the caller's to close."""
        client = self._clients.pop(identity, None)
        return list(client.jobs.values()) if client else []

    def jobs(self) -> list[Job]:
        """All captures."""
        return [job for client in self._clients.values() for job in client.jobs.values()]

    def identities(self) -> list[bytes]:
        """All connections."""
        return list(self._clients)

    def silent(self, now_s: float) -> list[bytes]:
        """Connections from which nothing has come for so long that they count as gone."""
        return [
            identity
            for identity, client in self._clients.items()
            if now_s - client.heard_s > limits.CLIENT_TIMEOUT_S
        ]

    def to_probe(self, now_s: float) -> Iterator[bytes]:
        """Silent connections whose turn it is to be probed; they count as probed now."""
        for identity, client in self._clients.items():
            if now_s - max(client.heard_s, client.probed_s) > limits.PROBE_INTERVAL_S:
                client.probed_s = now_s
                yield identity

    def forget_closed_jobs(self) -> None:
        """Let go of captures that have ended, and of their memory."""
        for client in self._clients.values():
            for request in [number for number, job in client.jobs.items() if job.closed]:
                del client.jobs[request]
