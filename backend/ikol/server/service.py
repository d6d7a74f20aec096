"""What each message of a client does. Knows no socket: frames in, replies into the outbox."""

import hmac
from collections.abc import Sequence
from typing import Final

import torch

from ikol import __version__
from ikol.errors import IkolError
from ikol.estimators.registry import estimator_names
from ikol.wire import limits
from ikol.wire.framing import Arrays, Buffer, ProtocolError, decode_client_message
from ikol.wire.messages import (
    Cancel,
    Cancelled,
    ClientMessage,
    Finish,
    Frame,
    GetBody,
    Hello,
    Open,
    Ping,
    Pong,
    Shutdown,
    Solve,
    Welcome,
)

from .admission import accept_frame, check_open
from .again import Again, as_capture
from .bodies import BodySender
from .clients import Client, Clients
from .job import Job, error_message
from .outbox import Outbox
from .resources import Resources
from .work import Work

_FORGOTTEN: Final = IkolError(
    "The backend does not know this connection, or was without news of it for too long.",
    "Connect again.",
    "forgotten",
)
_STOPPED: Final = IkolError(
    "The backend has been stopped.",
    "What has been captured so far stays; start the backend and capture again.",
    "backend_stopped",
)


class Service:
    """The captures of all clients; for the thread that owns the socket.

    Args:
        resources: Bodies and estimators.
        device: What the solver runs on.
        token: What a `Shutdown` must carry.
        outbox: Where replies go.

    Attributes:
        stop_requested: Whether a valid `Shutdown` has come.
    """

    def __init__(
        self, resources: Resources, device: torch.device, token: str, outbox: Outbox
    ) -> None:
        self.stop_requested = False
        self._token = token
        self._outbox = outbox
        self._clients = Clients()
        self._work = Work(resources, device)
        self._bodies = BodySender(resources, outbox)
        self._resources = resources
        self._device = device

    def receive(self, identity: bytes, frames: Sequence[Buffer], now_s: float) -> None:
        """Act on a message.

        Args:
            identity: Of the connection it came from.
            frames: All its frames.
            now_s: Monotonic time, seconds.
        """
        try:
            message, arrays = decode_client_message(frames)
        except ProtocolError as error:
            self._outbox.put(identity, error_message(0, error))
            self.forget(identity)
            return
        if isinstance(message, Hello):
            self._clients.add(identity, now_s)
            self._outbox.put(identity, self._welcome())
        elif client := self._clients.heard(identity, now_s):
            self._act(identity, client, message, arrays)
        else:
            self._outbox.put(identity, error_message(0, _FORGOTTEN))

    def tick(self, now_s: float) -> None:
        """Look after silent clients and ended captures; call it about twice a second."""
        for identity in self._clients.silent(now_s):
            self.forget(identity)
        for identity in self._clients.to_probe(now_s):
            self._outbox.put(identity, Pong())
        self._clients.forget_closed_jobs()

    def forget(self, identity: bytes) -> None:
        """Drop a client that is gone, and its captures."""
        for job in self._clients.remove(identity):
            job.close()
            self._work.drop(job)

    def stop(self) -> bool:
        """Drop all captures and tell the clients that the backend ends.

        Returns:
            Whether there are clients to be told.
        """
        identities = self._clients.identities()
        for identity in identities:
            self._outbox.put(identity, error_message(0, _STOPPED))
            self.forget(identity)
        return bool(identities)

    def join(self, timeout_s: float) -> None:
        """End the threads.

        Args:
            timeout_s: How long to wait for what each is doing, seconds.
        """
        self._bodies.close(timeout_s)
        self._work.close(timeout_s)

    def _welcome(self) -> Welcome:
        self._resources.look_again()
        return Welcome(
            version=__version__,
            device=self._device.type,
            estimators=estimator_names(),
            bodies=self._resources.bodies,
            max_frame_bytes=limits.MAX_PAYLOAD_BYTES,
        )

    def _act(self, identity: bytes, client: Client, message: ClientMessage, arrays: Arrays) -> None:
        match message:
            case Ping():
                self._outbox.put(identity, Pong())
            case Open():
                self._open(identity, client, message)
            case Solve():
                self._solve_again(identity, client, message, arrays)
            case GetBody():
                self._bodies.put(identity, message)
            case Shutdown():
                if hmac.compare_digest(message.token.encode(), self._token.encode()):
                    self.stop_requested = True
            case Frame() | Finish() | Cancel():
                self._advance(identity, client.jobs.get(message.request), message, arrays)
            case Hello():
                pass

    def _open(self, identity: bytes, client: Client, options: Open) -> None:
        if job := self._new_job(identity, client, options):
            self._work.open(job)

    def _solve_again(self, identity: bytes, client: Client, message: Solve, arrays: Arrays) -> None:
        if job := self._new_job(identity, client, as_capture(message)):
            job.ending = True
            self._work.solve_again(job, Again(message, arrays))

    def _new_job(self, identity: bytes, client: Client, options: Open) -> Job | None:
        self._clients.forget_closed_jobs()
        try:
            check_open(options, client, len(self._clients.jobs()))
        except IkolError as error:
            self._outbox.put(identity, error_message(options.request, error))
            return None
        job = client.jobs[options.request] = Job(identity, options, self._outbox)
        return job

    def _advance(
        self, identity: bytes, job: Job | None, message: Frame | Finish | Cancel, arrays: Arrays
    ) -> None:
        if job is None or job.closed:
            # What was under way when a capture ended is no mistake of its client's.
            if isinstance(message, Cancel):
                self._outbox.put(identity, Cancelled(request=message.request))
            return
        try:
            match message:
                case Frame():
                    self._work.add(job, accept_frame(job, message, arrays["image"]))
                case Finish():
                    if not job.ending:
                        job.ending = True
                        self._work.finish(job)
                case Cancel():
                    job.cancel()
        except IkolError as error:
            job.fail(error)
        if job.closed:
            self._work.drop(job)
