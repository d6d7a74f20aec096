"""Addresses, and which of them stay inside this computer."""

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from ..errors import IkolError

DEFAULT_PORT: Final = 5757


def is_loopback(host: str) -> bool:
    """Whether a host, by name or number, is this computer for certain."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def require_keys_beyond_loopback(host: str, has_keys: bool) -> None:
    """Refuse to carry video over a network in the clear.

    Raises:
        IkolError: `keys_needed`.
    """
    if not has_keys and not is_loopback(host):
        raise IkolError(
            f"{host} is not this computer, and other addresses are used with keys only.",
            "Make keys with `ikol serve --make-keys FOLDER` and give both sides their files.",
            "keys_needed",
        )


def host_of(address: str) -> str:
    """Host of a ZeroMQ address `tcp://HOST:PORT`.

    Raises:
        IkolError: `address` if it is no such address.
    """
    try:
        parts = urlsplit(address)
        if parts.scheme == "tcp" and parts.hostname and parts.port and not parts.path:
            return parts.hostname
    except ValueError:
        pass
    raise IkolError(
        f"{address} is not an address of a backend.",
        f"Write it as tcp://HOST:PORT, for example tcp://127.0.0.1:{DEFAULT_PORT}.",
        "address",
    )
