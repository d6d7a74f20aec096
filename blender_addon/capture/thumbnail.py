"""Pictures in Blender's order of pixels, small ones of people as they come over the wire too."""

import cv2
import numpy as np
from numpy.typing import NDArray


def blender_pixels(image_rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Rows from the bottom up [H, W, 4], 0..1, opaque, of a picture [H, W, 3]."""
    pixels = np.ones((*image_rgb.shape[:2], 4), np.float32)
    pixels[..., :3] = image_rgb[::-1].astype(np.float32) / 255.0
    return pixels


def pixels_of(jpeg: bytes) -> NDArray[np.float32] | None:
    """The pixels of a JPEG file as `blender_pixels` gives them; None if it is none.

    Args:
        jpeg: The file's content; may be empty.
    """
    if not jpeg:
        return None
    image_bgr = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if image_bgr is None:
        return None
    return blender_pixels(np.asarray(image_bgr[..., ::-1], np.uint8))
