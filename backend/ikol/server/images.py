"""Frames off the wire to pixels; what a JPEG claims is checked before it is decoded."""

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ikol.errors import IkolError

_START_OF_FRAME: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_WITHOUT_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_START_OF_SCAN: Final = 0xDA


def jpeg_size(data: memoryview) -> tuple[int, int] | None:
    """Width and height that a JPEG file states (ITU T.81, B.2.2); None if it states none."""
    if bytes(data[:2]) != b"\xff\xd8":
        return None
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _START_OF_FRAME:
            height, width = data[at + 5 : at + 7], data[at + 7 : at + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        if marker == _START_OF_SCAN:
            return None
        if marker == 0xFF or marker in _WITHOUT_LENGTH:
            at += 1 if marker == 0xFF else 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def decode_jpeg(data: NDArray[Any], width: int, height: int) -> NDArray[np.uint8]:
    """Decode a frame.

    Args:
        data: Bytes of a JPEG file [N] u1.
        width: Width that the capture was opened with, pixels.
        height: Height likewise.

    Returns:
        RGB pixels [H, W, 3].

    Raises:
        IkolError: `frame` if it is no JPEG or of another size. A small file can claim billions
            of pixels, so the size is read before anything is allocated.
    """
    size = jpeg_size(data.data)
    if size != (width, height):
        raise bad_frame(f"a JPEG of size {size}, the capture is {width} x {height}")
    image_bgr = cv2.imdecode(data, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if image_bgr is None:
        raise bad_frame("a JPEG that cannot be decoded")
    return np.asarray(cv2.cvtColor(image_bgr, cv2.COLOR_BGR2RGB), np.uint8)


def bad_frame(what: str) -> IkolError:
    """The error for a frame that cannot be used."""
    return IkolError(
        f"A frame is {what}.", "Send the frames that the capture was opened for.", "frame"
    )
