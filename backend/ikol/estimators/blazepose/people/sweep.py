"""Where to let the detector look in a frame, so that nobody new is missed for long."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..tiles import Tile, coarse_tiles, fine_tiles

Image = NDArray[np.uint8]

_TILES_PER_FRAME: Final = 4
_WIDTH_PX: Final = 160
_CHANGED: Final = 18
_CHANGE_WEIGHT: Final = 60.0
_COVER_MARGIN: Final = 0.15


class Sweep:
    """Takes tiles in turn, those first in which something changes that nobody explains."""

    def __init__(self) -> None:
        self._tiles: list[Tile] = []
        self._waited: NDArray[np.float64] = np.zeros(0)
        self._before: Image | None = None

    def tiles(self, image_rgb: Image, boxes_px: list[NDArray[np.float32]]) -> list[Tile]:
        """The whole picture and some tiles to look at in the next frame; in the first one all.

        Args:
            image_rgb: The frame [H, W, 3].
            boxes_px: Where people are known to be [4]: left, top, right, bottom.
        """
        height, width = image_rgb.shape[:2]
        whole = Tile(0, 0, width, height)
        if not self._tiles:
            self._tiles = [*coarse_tiles(width, height), *fine_tiles(width, height)]
            self._waited = np.zeros(len(self._tiles))
            self._changes(image_rgb)
            return [whole, *self._tiles]
        changed, scale = self._changes(image_rgb)
        for left, top, right, bottom in boxes_px:
            dx, dy = _COVER_MARGIN * (right - left), _COVER_MARGIN * (bottom - top)
            low_x, low_y = max(0, int((left - dx) * scale)), max(0, int((top - dy) * scale))
            changed[
                low_y : int((bottom + dy) * scale) + 1, low_x : int((right + dx) * scale) + 1
            ] = 0
        total = np.asarray(cv2.integral(changed), np.int32)
        urgency = np.array(
            [1.0 + _CHANGE_WEIGHT * _share(total, tile, scale) for tile in self._tiles]
        )
        self._waited += urgency
        chosen = np.argsort(-self._waited)[:_TILES_PER_FRAME]
        self._waited[chosen] = 0.0
        return [whole, *(self._tiles[k] for k in chosen)]

    def _changes(self, image_rgb: Image) -> tuple[NDArray[np.uint8], float]:
        scale = _WIDTH_PX / image_rgb.shape[1]
        size = (_WIDTH_PX, max(1, round(image_rgb.shape[0] * scale)))
        small = cv2.GaussianBlur(
            cv2.resize(image_rgb[::2, ::2], size, interpolation=cv2.INTER_AREA), (3, 3), 0
        )
        before, self._before = self._before, np.asarray(small, np.uint8)
        if before is None:
            return np.zeros(small.shape[:2], np.uint8), scale
        difference = np.asarray(cv2.absdiff(small, before), np.uint8).max(axis=2)
        return (difference > _CHANGED).astype(np.uint8), scale


def _share(total: NDArray[np.int32], tile: Tile, scale: float) -> float:
    left, right = int(tile.left * scale), int(np.ceil(tile.right * scale))
    top, bottom = int(tile.top * scale), int(np.ceil(tile.bottom * scale))
    bottom, right = min(bottom, total.shape[0] - 1), min(right, total.shape[1] - 1)
    area = max(1, (right - left) * (bottom - top))
    inside = total[bottom, right] - total[top, right] - total[bottom, left] + total[top, left]
    return float(inside) / area
