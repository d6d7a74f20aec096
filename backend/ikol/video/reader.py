"""Reading a video file from its first frame to the last one that decodes."""

from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import IkolError
from .clock import Clock
from .info import VideoInfo
from .lens import fov_deg_of
from .opening import open_decoder
from .picture import square_pixel_size, to_rgb
from .rate import frame_count_hint, frame_rate

ImageRGB = NDArray[np.uint8]
Frame = tuple[int, float, ImageRGB]


class Video:
    """The frames of one file, in order; read once, by one thread at a time.

    Attributes:
        path: The file.
        info: Size, rate and claimed length.
        frames_read: Number of frames that were decoded so far, skipped ones included.
    """

    def __init__(self, path: str | PathLike[str], start_index: int = 0) -> None:
        """Open a file as `open_video` does."""
        self.path = Path(path)
        self._decoder = open_decoder(self.path)
        fps = frame_rate(self._decoder, self.path)
        self._clock = Clock(fps)
        self.frames_read = 0
        self._at_end = False
        self._skip(start_index)
        first = self._next_picture()
        if first is None:
            self._decoder.release()
            raise self._no_frame(start_index)
        index, timestamp_s, image_bgr = first
        self._size = square_pixel_size(self._decoder, image_bgr.shape[1], image_bgr.shape[0])
        rotation_deg = round(self._decoder.get(cv2.CAP_PROP_ORIENTATION_META)) % 360
        fov_deg = fov_deg_of(self.path, *self._size)
        count = frame_count_hint(self._decoder)
        self.info = VideoInfo(*self._size, fps, count, rotation_deg, fov_deg)
        self._first: Frame | None = (index, timestamp_s, to_rgb(image_bgr, self._size))

    @property
    def missing_frames(self) -> int:
        """How many frames fewer than claimed could be decoded; 0 until the end is reached.

        A file cut off, one trimmed without re-encoding and a wrong header look the same.
        """
        return max(0, self.info.frame_count - self.frames_read) if self._at_end else 0

    @property
    def warning(self) -> str:
        """What to tell the user once the end is reached; empty if all is well."""
        if self.missing_frames <= max(1, self.info.frame_count // 100):
            return ""
        return (
            f"{self.path.name} says it has {self.info.frame_count} frames, but only"
            f" {self.frames_read} could be read; it may be trimmed, cut off or damaged."
        )

    def __iter__(self) -> Iterator[Frame]:
        """Yield (index, timestamp_s, image_rgb uint8 [H, W, 3]).

        The index counts the file's frames from 0 and the time counts from the file's first frame,
        also where reading starts in the middle.
        """
        if self._first is not None:
            first, self._first = self._first, None
            yield first
        while (picture := self._next_picture()) is not None:
            index, timestamp_s, image_bgr = picture
            yield index, timestamp_s, to_rgb(image_bgr, self._size)

    def close(self) -> None:
        """Release the file; reading after that ends at once."""
        self._first = None
        self._decoder.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _tick(self) -> tuple[int, float]:
        index = self.frames_read
        self.frames_read += 1
        return index, self._clock.time_s(index, self._decoder.get(cv2.CAP_PROP_POS_MSEC) / 1000.0)

    def _skip(self, count: int) -> None:
        # Decoding what is skipped lands on the right frame in every clip; OpenCV's own seek
        # computes the place from the mean rate and misses it where the rate varies.
        while self.frames_read < count and self._decoder.grab():
            self._tick()

    def _next_picture(self) -> Frame | None:
        ok, image_bgr = self._decoder.read()
        if not ok:
            self._at_end = True
            return None
        return *self._tick(), np.asarray(image_bgr, np.uint8)

    def _no_frame(self, start_index: int) -> IkolError:
        if self.frames_read:
            return IkolError(
                f"{self.path} ends after {self.frames_read} frames, before frame {start_index}.",
                f"Start at a frame between 0 and {self.frames_read - 1}.",
                "video_start",
            )
        return IkolError(
            f"{self.path} holds no picture that can be decoded.",
            "Export the clip again, for example as H.264 in .mp4.",
            "video_unreadable",
        )


def open_video(path: str | PathLike[str], start_index: int = 0) -> Video:
    """Open a video file for reading.

    Args:
        path: The file.
        start_index: First frame to give out, counted from 0.

    Raises:
        IkolError: `video_missing`, `video_empty` (0 bytes), `video_unreadable` (no video, damaged,
            not permitted) or `video_start` (the clip ends before `start_index`).
    """
    return Video(path, start_index)
