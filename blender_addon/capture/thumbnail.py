"""Small pictures of people, from the wire to Blender's order of pixels."""

import cv2
import numpy as np
from numpy.typing import NDArray


def pixels_of(jpeg: bytes) -> NDArray[np.float32] | None:
    """A picture as rows from the bottom up [H, W, 4], 0..1, opaque; None if it is none.

    Args:
        jpeg: A JPEG file; may be empty.
    """
    if not jpeg:
        return None
    image_bgr = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if image_bgr is None:
        return None
    pixels = np.ones((*image_bgr.shape[:2], 4), np.float32)
    pixels[..., :3] = image_bgr[::-1, :, ::-1].astype(np.float32) / 255.0
    return pixels
