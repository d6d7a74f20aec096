"""Parts of an image in which a person who is small in the whole shows large enough."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_SIDES_OF_SHORT_EDGE: Final = (0.62, 0.31)
_LEAST_PX: Final = 8


@dataclass(frozen=True, slots=True)
class Tile:
    """A rectangle of an image in whole pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def origin_px(self) -> tuple[float, float]:
        """Its upper left pixel."""
        return float(self.left), float(self.top)

    def cut(self, image_rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The part of an image [H, W, 3] that lies in the tile."""
        return image_rgb[self.top : self.bottom, self.left : self.right]


def coarse_tiles(width: int, height: int) -> list[Tile]:
    """Squares of 0.62 of the image's short edge that overlap by half or more and cover it.

    The detector misses a person of less than a third of its image; half overlap keeps everybody
    who is half as tall as a tile whole in one of them.
    """
    return _grid(width, height, _SIDES_OF_SHORT_EDGE[0])


def fine_tiles(width: int, height: int) -> list[Tile]:
    """The same at half the size, for people down to a tenth of the image."""
    return _grid(width, height, _SIDES_OF_SHORT_EDGE[1])


def square_around(
    centre_px: tuple[float, float], side_px: float, width: int, height: int
) -> list[Tile]:
    """The part of a square that lies in the image; nothing if that is next to nothing."""
    left, top = (round(c - side_px / 2) for c in centre_px)
    right, bottom = (round(c + side_px / 2) for c in centre_px)
    tile = Tile(max(0, left), max(0, top), min(width, right), min(height, bottom))
    return [tile] if min(tile.right - tile.left, tile.bottom - tile.top) >= _LEAST_PX else []


def _grid(width: int, height: int, side_of_short_edge: float) -> list[Tile]:
    side = max(1, round(side_of_short_edge * min(width, height)))
    return [
        Tile(left, top, left + side, top + side)
        for top in _starts(height, side)
        for left in _starts(width, side)
    ]


def _starts(length: int, side: int) -> list[int]:
    count = 1 + max(0, -(-2 * (length - side) // side))
    return [round(start) for start in np.linspace(0, length - side, count)]
