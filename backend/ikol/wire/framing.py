"""Messages to multipart frames and back. Nothing is unpickled; every check precedes every use.

A message is one header frame and one frame per array:

    header = "IKOL" | version, 2 bytes little endian | MessagePack map tagged by `kind`
    array  = the raw bytes of a C-ordered little-endian array
"""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any, Final, TypeVar

import numpy as np
from msgspec import MsgspecError, structs
from msgspec.msgpack import Decoder, Encoder
from numpy.typing import NDArray

from ..errors import IkolError
from . import limits
from .messages import Array, ClientMessage, Message, ServerMessage
from .payloads import expected_arrays, mismatch

Arrays = Mapping[str, NDArray[Any]]
Buffer = bytes | bytearray | memoryview
MessageT = TypeVar("MessageT", bound=Message)

_PREFIX: Final = limits.MAGIC + limits.PROTOCOL_VERSION.to_bytes(2, "little")
_ENCODER: Final = Encoder()
_CLIENT_MESSAGES: Final[Decoder[ClientMessage]] = Decoder(ClientMessage)
_SERVER_MESSAGES: Final[Decoder[ServerMessage]] = Decoder(ServerMessage)


class ProtocolError(IkolError):
    """A message that does not follow the protocol."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy, code="protocol")


class ProtocolVersionError(ProtocolError):
    """A message of another version of the protocol."""

    def __init__(self, peer_version: int) -> None:
        super().__init__(
            f"The other side speaks version {peer_version} of the IKOL protocol, "
            f"this side version {limits.PROTOCOL_VERSION}.",
            "Install the same release of the IKOL Capture extension and of the ikol package.",
        )
        self.peer_version = peer_version


def encode(message: Message, arrays: Arrays | None = None) -> list[Buffer]:
    """Turn a message and its arrays into frames, without copying contiguous arrays.

    Args:
        message: The header; its `arrays` is filled in here.
        arrays: The arrays that `payloads` names for this message, in any order. Their types are
            converted to those of the protocol within a kind (f8 to f4, bool to u1).

    Returns:
        Header frame and payload frames. They share memory with `arrays`.

    Raises:
        ProtocolError: The arrays are not those of the message, or too large.
    """
    given = dict(arrays or {})
    ordered: list[NDArray[Any]] = []
    declared: list[Array] = []
    for name, slot in expected_arrays(message).items():
        if name in given:
            array = given.pop(name).astype(slot.dtype, order="C", casting="same_kind", copy=False)
            ordered.append(array)
            declared.append(Array(name=name, dtype=slot.dtype, shape=array.shape))
    wrong = f"unexpected arrays {list(given)}" if given else mismatch(message, declared)
    if wrong or any(array.nbytes > limits.MAX_PAYLOAD_BYTES for array in ordered):
        raise ProtocolError(f"Cannot send this {type(message).__name__}: {wrong or 'too large'}.")
    header = _PREFIX + _ENCODER.encode(structs.replace(message, arrays=tuple(declared)))
    return [header, *(array.reshape(-1).view(np.uint8).data for array in ordered)]


def decode_client_message(frames: Sequence[Buffer]) -> tuple[ClientMessage, Arrays]:
    """Check and decode what a server received; see `decode_server_message`."""
    return _decode(frames, _CLIENT_MESSAGES)


def decode_server_message(frames: Sequence[Buffer]) -> tuple[ServerMessage, Arrays]:
    """Check and decode what a client received.

    Args:
        frames: All frames of one message.

    Returns:
        The message and its arrays by name. The arrays are views of the frames.

    Raises:
        ProtocolVersionError: The sender speaks another version.
        ProtocolError: Anything else is wrong with the frames.
    """
    return _decode(frames, _SERVER_MESSAGES)


def _decode(frames: Sequence[Buffer], decoder: Decoder[MessageT]) -> tuple[MessageT, Arrays]:
    if not frames or len(frames) > 1 + limits.MAX_ARRAYS:
        raise ProtocolError(f"A message of {len(frames)} frames.")
    message = _decode_header(frames[0], decoder)
    payloads = frames[1:]
    if len(payloads) != len(message.arrays):
        raise ProtocolError(f"{len(payloads)} payloads, {len(message.arrays)} declared.")
    if wrong := mismatch(message, message.arrays):
        raise ProtocolError(f"A {type(message).__name__} message with {wrong}.")
    arrays: dict[str, NDArray[Any]] = {}
    for array, payload in zip(message.arrays, payloads, strict=True):
        # Python's integers do not overflow, so a hostile shape cannot wrap around to a small size.
        size = prod(array.shape) * np.dtype(array.dtype).itemsize
        if size != len(payload) or size > limits.MAX_PAYLOAD_BYTES:
            raise ProtocolError(f"{array.name} has {len(payload)} bytes, its header says {size}.")
        view = np.ndarray(array.shape, array.dtype, buffer=payload)
        arrays[array.name] = np.require(view, requirements="A")
    return message, arrays


def _decode_header(header: Buffer, decoder: Decoder[MessageT]) -> MessageT:
    if len(header) > limits.MAX_HEADER_BYTES:
        raise ProtocolError(f"A header of {len(header)} bytes.")
    if len(header) < len(_PREFIX) or bytes(header[:4]) != limits.MAGIC:
        raise ProtocolError("Not a message of the IKOL protocol.")
    if (version := int.from_bytes(header[4:6], "little")) != limits.PROTOCOL_VERSION:
        raise ProtocolVersionError(version)
    try:
        return decoder.decode(header[6:])
    except (MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError(f"A header that cannot be read: {error}.") from error
