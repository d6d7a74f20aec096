"""Cutting the region out of an image for the landmark net."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from .region import Region

Image = NDArray[np.uint8]


def crop_region(image: Image, region: Region, crop_side: int) -> Image:
    """The region as an upright image [crop_side, crop_side, 3]; black outside the image.

    A region of several times the crop's size is averaged down first: sampling it directly would
    skip pixels, and the landmarks would tremble with the noise.
    """
    affine = region.image_from_crop(crop_side)
    factor = int(region.side_px / crop_side)
    if factor >= 2:
        image, affine = _averaged_down(image, region, affine, factor)
    return np.asarray(
        cv2.warpAffine(
            image,
            affine,
            (crop_side, crop_side),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
        ),
        np.uint8,
    )


def _averaged_down(
    image: Image, region: Region, affine: NDArray[np.float32], factor: int
) -> tuple[Image, NDArray[np.float32]]:
    """The part of the image around the region by a whole factor smaller, and the map into it."""
    turned = abs(math.cos(region.angle_rad)) + abs(math.sin(region.angle_rad))
    reach = 0.5 * turned * region.side_px + factor
    limits = np.array([image.shape[1], image.shape[0]])
    centre = np.array(region.centre_px)
    low = np.clip(np.floor(centre - reach), 0, limits - 1).astype(int)
    high = np.clip(np.ceil(centre + reach), low + 1, limits).astype(int)
    size = np.maximum((high - low) // factor, 1)
    high = np.minimum(low + size * factor, limits)
    small = cv2.resize(
        image[low[1] : high[1], low[0] : high[0]],
        (int(size[0]), int(size[1])),
        interpolation=cv2.INTER_AREA,
    )
    affine = affine.copy()
    affine[:, 2] = (affine[:, 2] - low + 0.5) / factor - 0.5
    affine[:, :2] /= factor
    return np.asarray(small, np.uint8), affine
