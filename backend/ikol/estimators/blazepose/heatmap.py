"""Sharpening landmarks with the net's heatmaps."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .net import sigmoid

Float32 = NDArray[np.float32]

_REACH: Final = 3
_MIN_PEAK: Final = 0.5
_GRID: Final = np.arange(-_REACH, _REACH + 1)


def refine_by_heatmap(points_crop: Float32, logits: Float32, crop_side: int) -> Float32:
    """Move points to the centre of mass of the heatmap around them.

    The regressed points follow the crop they were read from; the heatmaps hold to the picture.
    Where no cell near the point reaches a probability of one half, the point stays (MediaPipe's
    RefineLandmarksFromHeatmap, kernel 7). Cell i lies at crop_side / H * i, as the net was
    trained.

    Args:
        points_crop: Points [K, 2] in pixels of the crop.
        logits: Heatmaps [H, H, K].
        crop_side: Side of the crop in pixels.
    """
    side = logits.shape[0]
    scale = np.float32(crop_side / side)
    cells = np.clip(points_crop / scale, -1e6, 1e6).astype(np.int64)
    inside = ((points_crop >= 0) & (cells < side)).all(axis=1)
    x = cells[:, :1] + _GRID
    y = cells[:, 1:] + _GRID
    x_in, y_in = (x >= 0) & (x < side), (y >= 0) & (y < side)
    window = logits[
        np.clip(y, 0, side - 1)[:, :, None],
        np.clip(x, 0, side - 1)[:, None, :],
        np.arange(len(points_crop))[:, None, None],
    ]
    mass = np.where(y_in[:, :, None] & x_in[:, None, :], sigmoid(window), np.float32(0.0))
    sharp = inside & (mass.max(axis=(1, 2)) >= _MIN_PEAK)
    total = np.maximum(mass.sum(axis=(1, 2)), 1e-6)
    centre = np.stack([(mass.sum(axis=1) * x).sum(axis=1), (mass.sum(axis=2) * y).sum(axis=1)], 1)
    refined = (centre / total[:, None] * scale).astype(np.float32)
    return np.where(sharp[:, None], refined, points_crop)
