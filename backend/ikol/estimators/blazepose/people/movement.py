"""Telling people from things that both nets take for people: things never move."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..pose_landmarks import PoseLandmarks

_SIDE_PX: Final = 64
_CHANGED: Final = 24.0
_LEAST_SHARE: Final = 0.015


class Stillness:
    """The place of the picture where somebody was seen first, to see whether it changes.

    Args:
        image_rgb: The frame [H, W, 3].
        person: Who is seen in it.
    """

    def __init__(self, image_rgb: NDArray[np.uint8], person: PoseLandmarks) -> None:
        limits = np.array([image_rgb.shape[1], image_rgb.shape[0]])
        self._low = np.clip(np.floor(person.box_px[:2]), 0, limits - 1).astype(int)
        self._high = np.clip(np.ceil(person.box_px[2:]), self._low + 1, limits).astype(int)
        self._before = self._patch(image_rgb)

    def is_broken(self, image_rgb: NDArray[np.uint8]) -> bool:
        """Whether something has moved there, other than the light."""
        difference = np.abs(self._patch(image_rgb) - self._before)
        return float((difference > _CHANGED).mean()) > _LEAST_SHARE

    def _patch(self, image_rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
        part = image_rgb[self._low[1] : self._high[1], self._low[0] : self._high[0]]
        grey = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)
        small = cv2.resize(grey, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA)
        return small.astype(np.float32) - np.float32(small.mean())
