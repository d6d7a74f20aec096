"""Every message of the protocol. The header is one of these; arrays travel as raw payload frames.

base        what all have in common          requests    from the client to the server
replies     from the server to the client
"""

from .base import Array, DType, Message
from .replies import (
    Body,
    Cancelled,
    Credit,
    Error,
    Opened,
    Person,
    Pong,
    Progress,
    Refined,
    Result,
    ServerMessage,
    Welcome,
)
from .requests import (
    Cancel,
    ClientMessage,
    Finish,
    Frame,
    GetBody,
    Hello,
    Open,
    Ping,
    Shutdown,
    Solve,
)

__all__ = [
    "Array",
    "Body",
    "Cancel",
    "Cancelled",
    "ClientMessage",
    "Credit",
    "DType",
    "Error",
    "Finish",
    "Frame",
    "GetBody",
    "Hello",
    "Message",
    "Open",
    "Opened",
    "Person",
    "Ping",
    "Pong",
    "Progress",
    "Refined",
    "Result",
    "ServerMessage",
    "Shutdown",
    "Solve",
    "Welcome",
]
