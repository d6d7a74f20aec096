"""CURVE keys: who may talk to a backend on another machine, and which backend it is.

A folder of keys holds, as certificates in ZeroMQ's own text format:

    server.key_secret          the backend's pair; stays on its machine
    clients/NAME.key           public keys of the clients it lets in
    server.key                 the backend's public key, for the clients
    client.key_secret          a client's pair; goes to the client's machine with server.key
"""

from dataclasses import dataclass
from pathlib import Path

import zmq
import zmq.auth

from ..errors import IkolError

_REMEDY = "Make keys with `ikol serve --make-keys FOLDER` and give both sides their files."


@dataclass(frozen=True, slots=True)
class ClientKeys:
    """What a client needs: its own pair and the backend's public key, Z85 text."""

    public: bytes
    secret: bytes
    server_public: bytes

    def apply(self, socket: zmq.Socket[bytes]) -> None:
        """Make a socket use these keys; before it connects."""
        socket.curve_publickey = self.public
        socket.curve_secretkey = self.secret
        socket.curve_serverkey = self.server_public


def load_client_keys(folder: Path) -> ClientKeys:
    """Read `client.key_secret` and `server.key`.

    Raises:
        IkolError: `keys` if a file is missing or is no certificate.
    """
    public, secret = load_pair(folder / "client.key_secret")
    return ClientKeys(public, secret, load_public(folder / "server.key"))


def load_pair(path: Path) -> tuple[bytes, bytes]:
    """Public and secret key of a certificate.

    Raises:
        IkolError: `keys` if there is no such pair.
    """
    public, secret = _load(path)
    if secret is None:
        raise IkolError(f"{path} holds no secret key.", _REMEDY, "keys")
    return public, secret


def load_public(path: Path) -> bytes:
    """Public key of a certificate.

    Raises:
        IkolError: `keys` if there is none.
    """
    return _load(path)[0]


def make_keys(folder: Path) -> None:
    """Make the keys of one backend and one client in an empty or new folder.

    Raises:
        IkolError: `keys` if the folder holds keys already or cannot be written.
    """
    if any(folder.glob("*.key*")):
        raise IkolError(f"{folder} holds keys already.", "Choose another folder.", "keys")
    try:
        clients = folder / "clients"
        clients.mkdir(parents=True, exist_ok=True)
        for name in ("server", "client"):
            _, secret_file = zmq.auth.create_certificates(folder, name)
            Path(secret_file).chmod(0o600)
        (folder / "client.key").replace(clients / "client.key")
    except OSError as error:
        raise IkolError(
            f"Keys cannot be written to {folder}: {error.strerror}.",
            "Choose a folder that you may write to.",
            "keys",
        ) from error


def _load(path: Path) -> tuple[bytes, bytes | None]:
    try:
        public, secret = zmq.auth.load_certificate(path)
    except (OSError, ValueError) as error:
        raise IkolError(f"The key file {path} cannot be read: {error}.", _REMEDY, "keys") from error
    return public, secret
