"""Where somebody is in the picture, to the pixel, and a picture without them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from .region import Region

Image = NDArray[np.uint8]

_INSIDE: Final = 127
"""Of 255: rather somebody's than not."""
_KERNEL: Final = np.ones((5, 5), np.uint8)
"""People are painted out two pixels of the net's crop beyond their outline."""
_GREY: Final = 128
_COARSE: Final = 96


@dataclass(frozen=True, slots=True)
class Outline:
    """What the net says of each pixel of its crop.

    Attributes:
        square: The region that was read.
        share: How surely each pixel of it is of the person [side, side], of 255.
        clarity: How clear the person was, 0..1. What two claim is the clearer one's.
    """

    square: Region
    share: Image
    clarity: float

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


def overlap(a: Outline, b: Outline) -> tuple[float, float] | None:
    """Pixels of both, of those of either, and of those of the smaller one, 0..1.

    Args:
        a: Somebody's outline in a picture.
        b: Another one in the same picture.

    Returns:
        None if one of them is nowhere.
    """
    both_sides_px = a.square.side_px + b.square.side_px
    corners = np.array([a.square.centre_px, b.square.centre_px])
    x, y = (float(value) for value in corners.mean(0))
    apart_px = float(np.linalg.norm(corners[0] - corners[1]))
    around = Region((x, y), apart_px + both_sides_px / math.sqrt(2.0), 0.0)
    first, second = (each.seen_in(around, _COARSE) > _INSIDE for each in (a, b))
    smaller = min(np.count_nonzero(first), np.count_nonzero(second))
    if smaller == 0:
        return None
    both = np.count_nonzero(first & second)
    return both / np.count_nonzero(first | second), both / smaller


def painted_out(
    crop: Image, region: Region, others: Sequence[Outline], own: Outline | None
) -> Image:
    """A region's crop [side, side, 3] without other people.

    The net reads whoever it sees best, and of two who stand close parts of both.

    Args:
        crop: The crop.
        region: The region.
        others: Other people, where they are in this picture.
        own: The person who is meant, where they may be. What is as surely theirs stays.
    """
    if not others:
        return crop
    side = len(crop)
    theirs = np.zeros((side, side)) if own is None else own.clarity * own.seen_in(region, side)
    hidden = np.zeros((side, side), np.bool_)
    for other in others:
        share = cv2.dilate(other.seen_in(region, side), _KERNEL)
        hidden |= (share > _INSIDE) & (other.clarity * share > theirs)
    return np.where(hidden[..., None], np.uint8(_GREY), crop)
