"""Where to let the detector look for others near one person."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..region import Region
from ..tiles import Tile, square_around

Image = NDArray[np.uint8]

_EVERY_S: Final = 0.12
_SQUARES: Final = ((-0.7, 1.0), (0.7, 1.0), (0.0, 2.4))
"""Middles, to the right, and sides of where to look, in sides of the person's region: the detector
sees who stands beside somebody better where that one is not in the picture."""


class Surroundings:
    """Both sides of a person and all around them in turn, some times a second.

    Args:
        fps: Frames a second.

    Attributes:
        region: The person's.
    """

    def __init__(self, fps: float) -> None:
        self.region = Region((0.0, 0.0), 0.0, 0.0)
        self._every = max(1, round(_EVERY_S * fps))
        self._frames = 0

    def tiles(self, image_rgb: Image, _boxes_px: list[NDArray[np.float32]]) -> list[Tile]:
        """The tiles to look at in the next frame [H, W, 3]; none in most frames."""
        look, others = divmod(self._frames, self._every)
        self._frames += 1
        if others:
            return []
        height, width = image_rgb.shape[:2]
        right, side = _SQUARES[look % len(_SQUARES)]
        (x, y), unit_px = self.region.centre_px, self.region.side_px
        return square_around((x + right * unit_px, y), side * unit_px, width, height)
