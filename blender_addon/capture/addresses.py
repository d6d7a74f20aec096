"""Addresses of backends."""

import ipaddress
from urllib.parse import urlsplit


def is_this_computer(address: str) -> bool:
    """Whether a ZeroMQ address such as `tcp://127.0.0.1:5757` is on the loopback interface."""
    try:
        host = urlsplit(address).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name of another computer, or no address at all
        return False
