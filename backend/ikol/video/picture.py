"""From the decoder's picture to an RGB frame of square pixels."""

import cv2
import numpy as np
from numpy.typing import NDArray


def square_pixel_size(decoder: cv2.VideoCapture, width: int, height: int) -> tuple[int, int]:
    """Size at which an upright picture of `width` x `height` shows with square pixels.

    Anamorphic footage (DV, some phones) would otherwise show everybody too thin or too fat.
    """
    numerator = decoder.get(cv2.CAP_PROP_SAR_NUM)
    denominator = decoder.get(cv2.CAP_PROP_SAR_DEN)
    if numerator <= 0 or denominator <= 0:
        return width, height
    aspect = numerator / denominator
    turned = decoder.get(cv2.CAP_PROP_ORIENTATION_META) in (90.0, 270.0)
    return max(1, round(width * (1.0 / aspect if turned else aspect))), height


def to_rgb(image_bgr: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """RGB frame [H, W, 3] of `size` = (W, H); calls change their resolution in the middle."""
    if (image_bgr.shape[1], image_bgr.shape[0]) != size:
        image_bgr = np.asarray(
            cv2.resize(image_bgr, size, interpolation=cv2.INTER_LINEAR), np.uint8
        )
    return np.asarray(cv2.cvtColor(image_bgr, cv2.COLOR_BGR2RGB), np.uint8)
