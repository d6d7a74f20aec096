"""The backend that captures talk to: one process for this Blender, or an address."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .backend_process import BackendProcess
from .locate import find_backend
from .vendored import CaptureCancelledError, Connection, IkolError, host_of, is_loopback

_CLIENT_NAME = "blender"


@dataclass(frozen=True, slots=True)
class BackendSettings:
    """How the backend is reached, as the preferences say.

    Attributes:
        address: Where it listens; empty if it is to be started here.
        keys_folder: Key files for an address on another computer; None without.
        python_path: Interpreter, environment or command; empty to look for one.
        project_folders: Where to look for a `.venv`, the nearest first.
    """

    address: str
    keys_folder: Path | None
    python_path: str
    project_folders: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a backend listens.

    Attributes:
        address: ZeroMQ address.
        keys_folder: Key files; None on this computer.
        process: The process behind it if this Blender started it.
    """

    address: str
    keys_folder: Path | None
    process: BackendProcess | None

    @property
    def is_remote(self) -> bool:
        """Whether frames go over a network."""
        return not is_loopback(host_of(self.address))

    def connect(self) -> Connection:
        """Open a connection.

        Raises:
            IkolError: Nothing answers there, or something else than a backend of this version.
        """
        return Connection(self.address, keys_folder=self.keys_folder, client=_CLIENT_NAME)

    def explain(self, error: IkolError) -> IkolError:
        """Say more of a lost connection where the process behind it is our own.

        Args:
            error: What the connection said.
        """
        if error.code != "backend_lost" or self.process is None:
            return error
        return self.process.lost()


class BackendHost:
    """Keeps at most one backend process and starts it when it is needed. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: BackendProcess | None = None

    @property
    def running(self) -> bool:
        """Whether a backend that was started here is alive."""
        return self._process is not None and self._process.alive

    def endpoint(self, settings: BackendSettings, cancelled: Callable[[], bool]) -> Endpoint:
        """Where to connect; starts the backend if that is needed and waits for it.

        Args:
            settings: How the backend is reached.
            cancelled: Asked several times a second whether to give up.

        Raises:
            IkolError: There is no backend or it does not start.
            CaptureCancelledError: `cancelled` said so.
        """
        if settings.address:
            return Endpoint(settings.address, settings.keys_folder, None)
        command = find_backend(settings.python_path, settings.project_folders)
        with self._lock:
            if cancelled():  # also once the extension is being disabled
                raise CaptureCancelledError
            process = self._process
            if process is None or not process.alive or process.command != command:
                if process is not None:
                    process.stop()
                process = self._process = BackendProcess(command)
        return Endpoint(process.wait_until_ready(cancelled).address, None, process)

    def stop(self) -> None:
        """End the backend process, if there is one."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.stop()
