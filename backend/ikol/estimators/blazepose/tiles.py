"""Parts of an image in which a person who is small in the whole shows large enough."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_SIDE_OF_SHORT_EDGE: Final = 0.62


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


def tiles(width: int, height: int) -> list[Tile]:
    """Squares of 0.62 of the image's short edge that overlap by half or more and cover it.

    The detector misses a person of less than a third of the image; half overlap keeps everybody
    that small whole in one tile at least.
    """
    side = max(1, round(_SIDE_OF_SHORT_EDGE * min(width, height)))
    return [
        Tile(left, top, left + side, top + side)
        for top in _starts(height, side)
        for left in _starts(width, side)
    ]


def square_around(
    centre_px: tuple[float, float], side_px: float, width: int, height: int
) -> Tile | None:
    """The part of a square that lies in the image; None if that is next to nothing."""
    left, top = (round(c - side_px / 2) for c in centre_px)
    right, bottom = (round(c + side_px / 2) for c in centre_px)
    tile = Tile(max(0, left), max(0, top), min(width, right), min(height, bottom))
    return tile if min(tile.right - tile.left, tile.bottom - tile.top) >= 8 else None


def _starts(length: int, side: int) -> list[int]:
    count = 1 + max(0, -(-2 * (length - side) // side))
    return [round(start) for start in np.linspace(0, length - side, count)]
