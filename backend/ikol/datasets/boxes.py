"""Boxes about people, as detectors of people would draw them."""

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]


def box_about(points_px: Float32, width: int, height: int) -> Float32:
    """Left, top, right, bottom [4] of points [N, 2] in pixels, cut to the picture."""
    corners = np.concatenate((points_px.min(0), points_px.max(0)))
    return cut_to_picture(corners, width, height)


def box_of_size(x_y_width_height: Float32, width: int, height: int) -> Float32:
    """Left, top, right, bottom [4] of a box that is given by a corner and its size, likewise."""
    x, y, w, h = x_y_width_height
    return cut_to_picture(np.array([x, y, x + w, y + h], np.float32), width, height)


def cut_to_picture(box_px: Float32, width: int, height: int) -> Float32:
    """What of a box [4] is in the picture."""
    limit = np.array([width, height, width, height], np.float32)
    return np.clip(box_px, 0.0, limit).astype(np.float32)


def inside_picture(points_px: Float32, width: int, height: int) -> NDArray[np.bool_]:
    """Whether points [..., 2] are in the picture [...]."""
    size = np.array([width, height], np.float32)
    return np.all((points_px >= 0.0) & (points_px < size), axis=-1)
