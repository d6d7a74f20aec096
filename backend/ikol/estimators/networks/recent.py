"""The last pictures of a clip, kept small, for those who become known only after some frames."""

import math
from collections import deque
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

_KEPT_S: Final = 0.4
_QUALITY: Final = 95


class RecentImages:
    """As JPEG, because raw pictures of 4K would fill the memory.

    Args:
        fps: Frames a second.
    """

    def __init__(self, fps: float) -> None:
        self._count = 0
        self._last: Image | None = None
        self._kept: deque[NDArray[np.uint8]] = deque(maxlen=max(4, math.ceil(_KEPT_S * fps)))

    def add(self, image_rgb: Image) -> None:
        """Keep the next frame [H, W, 3]."""
        if self._last is not None:
            _, coded = cv2.imencode(
                ".jpg",
                cv2.cvtColor(self._last, cv2.COLOR_RGB2BGR),
                [cv2.IMWRITE_JPEG_QUALITY, _QUALITY],
            )
            self._kept.append(np.asarray(coded, np.uint8))
        self._last = image_rgb
        self._count += 1

    def of_frame(self, frame: int) -> Image | None:
        """A frame by its number; None if it is no longer kept."""
        ago = self._count - 1 - frame
        if ago == 0:
            return self._last
        if not 0 < ago <= len(self._kept):
            return None
        return np.asarray(cv2.imdecode(self._kept[-ago], cv2.IMREAD_COLOR_RGB), np.uint8)
