"""Binding the server's socket: the address, and the keys without which it stays on loopback."""

from pathlib import Path

import zmq
from zmq.auth.thread import ThreadAuthenticator

from ikol.errors import IkolError
from ikol.wire import limits
from ikol.wire.addresses import require_keys_beyond_loopback
from ikol.wire.keys import load_pair


class Guard:
    """Lets in clients by their CURVE keys; without a folder of keys it lets in everybody.

    Args:
        context: Of the socket.
        keys_folder: Folder with `server.key_secret` and `clients/*.key`, or None.

    Raises:
        IkolError: `keys` if the server's pair is missing.
    """

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], keys_folder: Path | None) -> None:
        self._pair = load_pair(keys_folder / "server.key_secret") if keys_folder else None
        self._authenticator: ThreadAuthenticator | None = None
        if keys_folder:
            clients = keys_folder / "clients"
            if not any(clients.glob("*.key")):
                raise IkolError(
                    f"{clients} holds no client's key, so nobody could connect.",
                    "Put the public keys (NAME.key) of the clients there.",
                    "keys",
                )
            self._authenticator = ThreadAuthenticator(context)
            self._authenticator.start()
            self._authenticator.configure_curve(domain="*", location=str(clients))

    def apply(self, socket: zmq.Socket[bytes]) -> None:
        """Make a socket demand keys, if there are any; before it is bound."""
        if self._pair:
            socket.curve_server = True
            socket.curve_publickey, socket.curve_secretkey = self._pair

    def close(self) -> None:
        """End the thread that checks keys."""
        if self._authenticator:
            self._authenticator.stop()


def bind(socket: zmq.Socket[bytes], host: str, port: int, *, has_keys: bool) -> str:
    """Bind a ROUTER to an address.

    Args:
        socket: The socket.
        host: Name or number of the interface; anything but loopback needs keys.
        port: TCP port; 0 for any free one.
        has_keys: Whether the socket demands keys.

    Returns:
        The address that clients connect to.

    Raises:
        IkolError: `keys_needed`, `port_taken`, or `address` if there is no such interface.
    """
    require_keys_beyond_loopback(host, has_keys)
    if not 0 <= port < 2**16:  # libzmq would take it modulo 2^16
        raise IkolError(f"There is no port {port}.", "Choose one from 0 to 65535.", "address")
    # A message larger than this ends the connection before libzmq allocates anything for it.
    socket.maxmsgsize = limits.MAX_PAYLOAD_BYTES
    # What a client that ignores its credits can pile up before TCP holds it back.
    socket.rcvhwm = 4 * limits.MAX_WINDOW_FRAMES
    socket.ipv6 = ":" in host
    name = f"[{host}]" if ":" in host else host
    try:
        socket.bind(f"tcp://{name}:{port or '*'}")
    except zmq.ZMQError as error:
        if error.errno == zmq.EADDRINUSE:
            raise IkolError(
                f"Port {port} of {host} is taken.",
                "Another backend may be running; end it, or choose another port (0: any free).",
                "port_taken",
            ) from None
        raise IkolError(
            f"The backend cannot listen at {host}:{port}: {error}.",
            "Choose an address of this computer and a port above 1023.",
            "address",
        ) from None
    return socket.getsockopt_string(zmq.LAST_ENDPOINT).rstrip("\0")
