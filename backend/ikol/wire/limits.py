"""Constants of the protocol: version, sizes and times both sides agree on."""

from typing import Final

PROTOCOL_VERSION: Final = 5
MAGIC: Final = b"IKOL"
"""First four bytes of every message; two bytes of version (little endian) follow."""

MAX_HEADER_BYTES: Final = 64 * 1024
MAX_ARRAYS: Final = 20
MAX_PAYLOAD_BYTES: Final = 128 * 1024 * 1024
"""One array: a raw 8K frame is 100 MB, the landmarks of 90 minutes at 60 fps 128 MB."""

MAX_IMAGE_SIDE: Final = 16384
MAX_IMAGE_PIXELS: Final = MAX_PAYLOAD_BYTES // 3
MAX_CLIP_FRAMES: Final = 250_000
"""More than two hours at 30 fps; the refined clip still fits in one message."""

MAX_PEOPLE: Final = 64
"""People in one frame of a capture."""

MAX_CAPTURES_PER_CLIENT: Final = 4
MAX_CAPTURES: Final = 16

WINDOW_BYTES: Final = 96 * 1024 * 1024
MIN_WINDOW_FRAMES: Final = 2
MAX_WINDOW_FRAMES: Final = 8

PING_INTERVAL_S: Final = 1.0
PONG_TIMEOUT_S: Final = 10.0
"""A client gives the backend up when a ping has been unanswered for this long."""
CLIENT_TIMEOUT_S: Final = 30.0
"""The backend forgets a client from which nothing has come for this long."""
PROBE_INTERVAL_S: Final = 2.0
"""How often the backend probes a silent client, to notice a closed connection at once."""


def window_frames(width: int, height: int) -> int:
    """Frames of this size that may be unprocessed at a time: the credits of a capture.

    Args:
        width: Image width in pixels.
        height: Image height in pixels.

    Returns:
        MIN_WINDOW_FRAMES..MAX_WINDOW_FRAMES, such that the pixels stay near WINDOW_BYTES.
    """
    fitting = WINDOW_BYTES // max(1, 3 * width * height)
    return max(MIN_WINDOW_FRAMES, min(MAX_WINDOW_FRAMES, fitting))
