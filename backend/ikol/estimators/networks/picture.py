"""The picture of one person that a network gets: an upright square of the image, normalised."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ikol.estimators.crop import Crop, Extent

Float32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Square:
    """An upright square in the image.

    Attributes:
        centre_px: Its middle (x, y) in pixels.
        side_px: Its side.
    """

    centre_px: tuple[float, float]
    side_px: float

    @classmethod
    def about(cls, box_px: Float32, crop: Crop) -> "Square":
        """The square about a person.

        Args:
            box_px: Left, top, right, bottom [4] of the person.
            crop: What the network wants.
        """
        left, top, right, bottom = (float(value) for value in box_px)
        width, height = right - left, bottom - top
        diagonal = crop.extent is Extent.DIAGONAL
        extent = math.hypot(width, height) if diagonal else max(width, height)
        side = max(crop.margin * extent, 2.0)
        return cls(((left + right) / 2, (top + bottom) / 2), side)

    def to_image(self, places: Float32) -> Float32:
        """Places [..., 2] in the square, -0.5..0.5, as points of the image in pixels."""
        return np.float32(self.side_px) * places + np.array(self.centre_px, np.float32)


def picture_of(image_rgb: NDArray[np.uint8], square: Square, crop: Crop) -> Tensor:
    """What the network sees [3, side, side].

    Args:
        image_rgb: The image [H, W, 3].
        square: Where the person is.
        crop: What the network wants. Sampled bilinearly without averaging, as in training.
    """
    scale = square.side_px / crop.side_px
    x, y = square.centre_px
    image_from_picture = np.array(
        [[scale, 0.0, x - square.side_px / 2], [0.0, scale, y - square.side_px / 2]]
    )
    return normalised(cut_out(image_rgb, image_from_picture, crop), crop)


def cut_out(
    image_rgb: NDArray[np.uint8], image_from_picture: NDArray[np.float64], crop: Crop
) -> NDArray[np.uint8]:
    """A square [side, side, 3] of an image [H, W, 3], however it lies.

    Args:
        image_rgb: The image.
        image_from_picture: Affine map from the square's pixels to those of the image [2, 3].
        crop: How many pixels the square has, and what is outside of the image.
    """
    cut = cv2.warpAffine(
        image_rgb,
        image_from_picture,
        (crop.side_px, crop.side_px),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE if crop.edge_goes_on else cv2.BORDER_CONSTANT,
    )
    return np.asarray(cut, np.uint8)


def normalised(picture_rgb: NDArray[np.uint8], crop: Crop) -> Tensor:
    """A picture [S, S, 3] as the network sees its colours [3, S, S]."""
    colours = torch.from_numpy(picture_rgb).movedim(-1, 0).float() / 255.0
    return (colours - _per_channel(crop.mean)) / _per_channel(crop.deviation)


def _per_channel(values: tuple[float, float, float]) -> Tensor:
    return torch.tensor(values)[:, None, None]
