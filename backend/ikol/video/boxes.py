"""Boxes of QuickTime and MP4 files, walked from one to the next; only their headers are read."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

_HEADER: Final = struct.Struct(">I4s")
_LONG_HEADER: Final = struct.Struct(">I4sQ")
_MOST: Final = 4096
"""Boxes in a row; whole films have a few dozen, what has more is damaged."""


@dataclass(frozen=True, slots=True)
class Box:
    """One box.

    Attributes:
        kind: Its four letters, or in some lists a number.
        start, end: Where in the file its content lies, in bytes; the content of a file that was
            cut off ends with what it lies in.
    """

    kind: bytes
    start: int
    end: int


def boxes(file: BinaryIO, within: Box, skip: int = 0) -> Iterator[Box]:
    """The boxes in a box, up to where nothing that follows can be one.

    Args:
        file: The file; its position may be changed meanwhile.
        within: What they lie in.
        skip: Bytes of its content before the first of them.
    """
    place = within.start + skip
    for _ in range(_MOST):
        if place + _HEADER.size > within.end:
            return
        file.seek(place)
        header = file.read(min(_LONG_HEADER.size, within.end - place))
        size, kind = _HEADER.unpack_from(header)
        start = place + _HEADER.size
        if size == 0:  # up to the end
            size = within.end - place
        elif size == 1:
            if len(header) < _LONG_HEADER.size:
                return
            size, start = _LONG_HEADER.unpack(header)[2], place + _LONG_HEADER.size
        place += size
        if place < start:
            return
        yield Box(kind, start, min(place, within.end))


def boxes_of(file: BinaryIO, within: Box, kind: bytes) -> Iterator[Box]:
    """Those of a kind among the boxes in a box."""
    return (box for box in boxes(file, within) if box.kind == kind)
