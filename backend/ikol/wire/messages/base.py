"""What all messages have in common: the header, and how it names what follows.

A payload is named in the header by an `Array`, in the order of the frames that follow it. Which
message carries which arrays is in `wire.payloads`, how they become frames in `wire.framing`.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from .. import limits

Count = Annotated[int, Meta(ge=0, le=2**31)]
Real = Annotated[float, Meta(ge=-1e12, le=1e12)]
"""Finite: infinities and NaN fail the bounds."""
Text = Annotated[str, Meta(max_length=4096)]
Names = Annotated[tuple[Text, ...], Meta(max_length=64)]
DType = Literal["u1", "<u4", "<f2", "<f4", "<f8"]
Side = Annotated[int, Meta(ge=1, le=limits.MAX_IMAGE_SIDE)]


class Array(Struct, frozen=True):
    """Type and shape of one payload frame: C order, little endian."""

    name: Text
    dtype: DType
    shape: Annotated[tuple[Count, ...], Meta(max_length=4)]


class Message(Struct, frozen=True, tag_field="kind", kw_only=True):
    """Base of all messages.

    `request` is chosen by the client and names one capture or question; replies repeat it.
    0 stands for the connection as a whole. `arrays` is filled in by `framing.encode`.
    """

    request: Count = 0
    arrays: Annotated[tuple[Array, ...], Meta(max_length=limits.MAX_ARRAYS)] = ()
