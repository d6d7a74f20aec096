"""Keeps the decoder's own chatter off the user's terminal; our errors say it in plain words."""

import os
from collections.abc import Generator
from contextlib import contextmanager

import cv2

_FFMPEG_QUIET = "-8"  # AV_LOG_QUIET; read by OpenCV once, when it first opens a file


@contextmanager
def quiet_decoder() -> Generator[None]:
    """Silence OpenCV and its FFmpeg while a file is opened.

    FFmpeg's level is set for the whole process, and only if the user has not set it.
    """
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", _FFMPEG_QUIET)
    level = cv2.getLogLevel()
    cv2.setLogLevel(0)
    try:
        yield
    finally:
        cv2.setLogLevel(level)
