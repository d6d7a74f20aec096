"""The thread that has a captured motion solved again."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .events import BackendReady
from .host import BackendHost, BackendSettings
from .kept import KeptMotion
from .told import TellingThread
from .translate import translated
from .vendored import CaptureCancelledError, Connection, IkolError, Solving

_WAIT_S = 0.02
"""For news of the backend; also how long a cancel takes at most."""


@dataclass(frozen=True, slots=True)
class SolveRequest:
    """What is to be solved again.

    Attributes:
        kept: What it was solved from.
        contacts: Which feet stand by the user's word [T, 4], see the message `Solve`; None to find
            out.
        solving: How it is to be solved now.
        backend: How the backend is reached.
    """

    kept: KeptMotion
    contacts: NDArray[np.float32] | None
    solving: Solving
    backend: BackendSettings


class SolveWorker(TellingThread):
    """Has one motion solved again."""

    def __init__(self, request: SolveRequest, host: BackendHost) -> None:
        super().__init__("ikol-solve", "Please report this.")
        self._request = request
        self._host = host

    def work(self) -> None:
        """Ask the backend and wait for its answer."""
        endpoint = self._host.endpoint(self._request.backend, self.cancelled.is_set)
        try:
            with endpoint.connect() as connection:
                welcome = connection.welcome
                ready = BackendReady(
                    welcome.version, welcome.device, welcome.bodies, welcome.estimators
                )
                self.events.put(ready)
                self._ask(connection)
        except IkolError as error:
            raise endpoint.explain(error) from error

    def _ask(self, connection: Connection) -> None:
        kept = self._request.kept
        contacts = self._request.contacts
        if contacts is None:
            contacts = np.zeros((0, 4), np.float32)
        arrays = {**kept.arrays, "contacts": contacts}
        remote = connection.solve_again(kept.question(self._request.solving), arrays)
        while not remote.finished:
            if self.cancelled.is_set():
                remote.cancel()
                raise CaptureCancelledError
            for event in connection.poll(_WAIT_S):
                told = translated(event, "", kept.facts["body"])
                if told is not None:
                    self.events.put(told)
