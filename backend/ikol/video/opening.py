"""Opening a file, with a plain reason where that fails."""

from pathlib import Path

import cv2

from ..errors import IkolError
from .quiet import quiet_decoder

_REMEDY = "Choose a video such as .mp4, .mov, .mkv, .webm or .avi that plays in a media player."


def open_decoder(path: Path) -> cv2.VideoCapture:
    """Open a video for decoding, its rotation metadata applied to the frames.

    Raises:
        IkolError: `video_missing`, `video_empty` or `video_unreadable`.
    """
    if path.is_dir():
        raise IkolError(f"{path} is a folder, not a video.", _REMEDY, "video_unreadable")
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except FileNotFoundError:
        raise IkolError(
            f"There is no file {path}.", "Check the path and its spelling.", "video_missing"
        ) from None
    except OSError as error:
        raise IkolError(
            f"{path} cannot be read: {error.strerror or error}.",
            "Check that you may read the file and that its drive is connected.",
            "video_unreadable",
        ) from None
    if empty:
        raise IkolError(
            f"{path} is empty (0 bytes).",
            "Copy or download it again; the transfer may have failed.",
            "video_empty",
        )
    # An absolute path keeps FFmpeg from taking the start of a name like "take:2.mp4" for a
    # protocol; other back ends of OpenCV neither rotate nor give true timestamps.
    with quiet_decoder():
        decoder = cv2.VideoCapture(str(path.absolute()), cv2.CAP_FFMPEG)
    if not decoder.isOpened():
        decoder.release()
        raise IkolError(
            f"{path} is not a video, or it is damaged: its pictures cannot be decoded.",
            _REMEDY,
            "video_unreadable",
        )
    decoder.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)
    return decoder
