"""Where somebody is in the picture, to the pixel, and a picture without them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from .region import Region

Image = NDArray[np.uint8]

_INSIDE: Final = 80
"""Of 255: rather somebody's than not, also of somebody who is not clear."""
_MARGIN: Final = 5
"""Pixels of the net's crop from which on what is beyond an outline stays."""
_GREY: Final = 128
_COARSE: Final = 64


@dataclass(frozen=True, slots=True)
class Outline:
    """What the net says of each pixel of its crop.

    Attributes:
        square: The region that was read.
        share: How surely each pixel of it is of the person [side, side], of 255; less where the
            person is unclear, so that what two claim is the clearer one's.
    """

    square: Region
    share: Image

    def moved(self, step_px: tuple[float, float]) -> Self:
        """The same elsewhere in the picture."""
        (x, y), (dx, dy) = self.square.centre_px, step_px
        return replace(self, square=replace(self.square, centre_px=(x + dx, y + dy)))

    def seen_in(self, region: Region, side: int) -> Image:
        """How surely pixels of another region's crop [side, side] are of the person, of 255."""
        to_image = np.vstack([region.image_from_crop(side), [0.0, 0.0, 1.0]])
        own = np.vstack([self.square.image_from_crop(len(self.share)), [0.0, 0.0, 1.0]])
        affine = (np.linalg.inv(own) @ to_image)[:2]
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(self.share, affine, (side, side), flags=flags), np.uint8)


def overlap(a: Outline, b: Outline) -> tuple[float, float]:
    """Pixels of both, of those of either, and of those of the smaller one, 0..1."""
    region = a.square if a.square.side_px > b.square.side_px else b.square
    first, second = (each.seen_in(region, _COARSE) > _INSIDE for each in (a, b))
    both = np.count_nonzero(first & second)
    smaller = min(np.count_nonzero(first), np.count_nonzero(second))
    return both / max(1, np.count_nonzero(first | second)), both / max(1, smaller)


def painted_out(
    crop: Image, region: Region, others: Sequence[Outline], own: Outline | None
) -> Image:
    """A region's crop [side, side, 3] without other people.

    The net reads whoever it sees best, and of two who stand close parts of both.

    Args:
        crop: The crop.
        region: The region.
        others: Other people.
        own: The person who is meant. What is as surely theirs stays.
    """
    side = len(crop)
    kernel = np.ones((_MARGIN, _MARGIN), np.uint8)
    theirs = np.full((side, side), _INSIDE, np.uint8)
    if own is not None:
        theirs = np.maximum(theirs, own.seen_in(region, side))
    hidden = np.zeros((side, side), np.bool_)
    for other in others:
        hidden |= cv2.dilate(other.seen_in(region, side), kernel) > theirs
    return np.where(hidden[..., None], np.uint8(_GREY), crop) if hidden.any() else crop
