"""Reaching the backend without a capture, to see whether it is there and what it is."""

import threading

from ..status import BackendState, BackendStatus
from .host import BackendHost, BackendSettings
from .vendored import CaptureCancelledError, IkolError


class BackendProbe(threading.Thread):
    """Starts or reaches the backend and ends.

    Attributes:
        outcome: What was found; None as long as it is not known.
    """

    def __init__(self, host: BackendHost, settings: BackendSettings) -> None:
        super().__init__(name="ikol-probe", daemon=True)
        self.outcome: BackendStatus | None = None
        self._host = host
        self._settings = settings
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Stop waiting."""
        self._cancelled.set()

    def run(self) -> None:
        """Look."""
        try:
            self.outcome = self._look()
        except CaptureCancelledError:
            self.outcome = BackendStatus()
        except IkolError as error:
            self.outcome = BackendStatus(BackendState.MISSING, error.message, error.remedy)

    def _look(self) -> BackendStatus:
        endpoint = self._host.endpoint(self._settings, self._cancelled.is_set)
        try:
            with endpoint.connect() as connection:
                welcome = connection.welcome
        except IkolError as error:
            raise endpoint.explain(error) from error
        return BackendStatus(
            BackendState.READY,
            f"Ready: ikol {welcome.version} on {welcome.device}",
            bodies=welcome.bodies,
            estimators=welcome.estimators,
        )
