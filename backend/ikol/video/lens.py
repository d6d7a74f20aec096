"""The lens that a phone writes into its videos.

Apple's cameras, and apps that follow them, state the focal length that a 35 mm camera would need
for the same picture. Others say nothing of the lens or, as action cameras with their fisheyes do,
what no pinhole has.
"""

import math
import os
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from .boxes import Box, boxes, boxes_of

_KEY: Final = b"com.apple.quicktime.camera.focal_length.35mm_equivalent"
_FILM_DIAGONAL_MM: Final = math.hypot(36.0, 24.0)
_PLAUSIBLE_MM: Final = (8.0, 300.0)

_LONGEST_VALUE: Final = 32
_TEXT: Final = 1
_SIGNED: Final = (21, 65, 66, 67, 74)
_UNSIGNED: Final = (22, 75, 76, 77, 78)
_FLOATS: Final = {(23, 4): ">f", (24, 8): ">d"}
"""Well-known types of QuickTime's metadata."""


def fov_deg_of(path: Path, width: int, height: int) -> float | None:
    """Field of view that a file states, across the picture's longer side in degrees.

    Equivalents of 35 mm are by the diagonal (CIPA DCG-001), 43.27 mm of film, so that they hold for
    pictures of other shapes, upright ones too.

    Args:
        path: The file.
        width: Of its pictures.
        height: The same.

    Returns:
        None if the file says nothing that can be.
    """
    focal_mm = _equivalent_mm(path)
    if focal_mm is None or not _PLAUSIBLE_MM[0] <= focal_mm <= _PLAUSIBLE_MM[1]:
        return None
    longer_mm = _FILM_DIAGONAL_MM * max(width, height) / math.hypot(width, height)
    return math.degrees(2.0 * math.atan(0.5 * longer_mm / focal_mm))


def _equivalent_mm(path: Path) -> float | None:
    with suppress(OSError), path.open("rb") as file:
        whole = Box(b"", 0, file.seek(0, os.SEEK_END))
        for meta in _metas(file, whole):
            value = _value(file, meta)
            if value is not None:
                return value
    return None


def _metas(file: BinaryIO, whole: Box) -> Iterator[Box]:
    """Boxes of metadata: of the tracks, where phones describe their camera, and of the film."""
    for movie in boxes_of(file, whole, b"moov"):
        for holder in (*boxes_of(file, movie, b"trak"), movie, *boxes_of(file, movie, b"udta")):
            yield from boxes_of(file, holder, b"meta")


def _value(file: BinaryIO, meta: Box) -> float | None:
    """What stands under the key: `keys` names the numbers that the items of `ilst` have."""
    # MP4 puts a version before the boxes in here, QuickTime does not.
    skip = 0 if _content(file, meta, 8)[4:] == b"hdlr" else 4
    inside = {box.kind: box for box in boxes(file, meta, skip)}
    if b"keys" not in inside or b"ilst" not in inside:
        return None
    for number, key in enumerate(boxes(file, inside[b"keys"], 8), start=1):
        if _content(file, key, len(_KEY) + 1) == _KEY:
            for item in boxes_of(file, inside[b"ilst"], number.to_bytes(4, "big")):
                for data in boxes_of(file, item, b"data"):
                    return _number(_content(file, data, 8 + _LONGEST_VALUE))
    return None


def _content(file: BinaryIO, box: Box, most: int) -> bytes:
    file.seek(box.start)
    return file.read(min(most, box.end - box.start))


def _number(data: bytes) -> float | None:
    """Number in a `data` box: its type, four bytes of language, the value."""
    kind, value = int.from_bytes(data[:4], "big"), data[8:]
    if kind in _SIGNED or kind in _UNSIGNED:
        return float(int.from_bytes(value, "big", signed=kind in _SIGNED))
    if (kind, len(value)) in _FLOATS:
        return struct.unpack(_FLOATS[kind, len(value)], value)[0]
    if kind == _TEXT:
        with suppress(ValueError):
            return float(value.decode("ascii", "replace").strip("\0 ").removesuffix("mm"))
    return None
