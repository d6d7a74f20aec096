"""The one line a backend prints when it listens, for whoever started it."""

from typing import Literal

import msgspec


class Ready(msgspec.Struct, frozen=True):
    """Where a backend listens.

    Attributes:
        address: ZeroMQ address.
        token: What `Shutdown` must carry to be honoured.
        event: Tells the line from others.
    """

    address: str
    token: str
    event: Literal["ready"] = "ready"


def format_ready(ready: Ready) -> str:
    """One line of JSON, without the line's end."""
    return msgspec.json.encode(ready).decode()


def parse_ready(line: str) -> Ready | None:
    """The ready line, or None for anything else that a process may print."""
    try:
        return msgspec.json.decode(line, type=Ready)
    except msgspec.MsgspecError:
        return None
