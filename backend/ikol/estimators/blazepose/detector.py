"""Finding people in a whole image or a tile of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from .anchors import DETECTOR_SIDE, anchor_centres
from .net import Net, sigmoid
from .region import Region

Float32 = NDArray[np.float32]

_OUTPUTS: Final = ("Identity", "Identity_1")
_MIN_SCORE: Final = 0.5
_MERGE_OVERLAP: Final = 0.3
_SAMPLES: Final = 4
"""Pixels to average along each side of an input pixel; reading more of a large image is slow."""


@dataclass(frozen=True, slots=True)
class Detection:
    """A person the detector sees.

    Attributes:
        region: Where to look for the landmarks.
        score: Probability that this is a person.
    """

    region: Region
    score: float


class Detector:
    """BlazePose's person detector (Bazarevsky et al. 2020, section 2.2)."""

    def __init__(self, path: Path, threads: int | None = None) -> None:
        """Load the net.

        Args:
            path: Its .tflite file.
            threads: Threads of one run; None for a sensible number.

        Raises:
            IkolError: `weights_unreadable`.
        """
        self._net = Net(path, _OUTPUTS, threads)
        self._anchors = anchor_centres()

    def detect(
        self, image_rgb: NDArray[np.uint8], origin_px: tuple[float, float] = (0.0, 0.0)
    ) -> list[Detection]:
        """People in an image [H, W, 3], best first.

        Args:
            image_rgb: The image, or a tile of it.
            origin_px: Where the tile's upper left pixel lies in the image; the regions that come
                back are in the image.
        """
        letterboxed, scale, border_px = _letterbox(image_rgb)
        offsets, logits = self._net.run(letterboxed)
        scores = sigmoid(logits[:, 0])
        keep = scores >= _MIN_SCORE
        coordinates = offsets[keep].reshape(-1, 6, 2)
        # Row 0 is the box's centre, row 1 its size, rows 2.. the keypoints; all but the size are
        # relative to the anchor.
        coordinates[:, [0, 2, 3, 4, 5]] += self._anchors[keep, None]
        shift = np.array(origin_px, np.float32)
        detections: list[Detection] = []
        for merged, score in _merge_overlapping(coordinates, scores[keep]):
            hips_px, scale_px = (merged[2:4] - border_px) / scale - 0.5 + shift
            region = Region.from_hips_and_scale(hips_px, scale_px)
            if region.valid:
                detections.append(Detection(region, score))
        return detections


def _letterbox(image_rgb: NDArray[np.uint8]) -> tuple[Float32, float, Float32]:
    """Image in the middle of the net's input in [-1, 1], its scale and its upper left corner."""
    height, width = image_rgb.shape[:2]
    scale = DETECTOR_SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    step = max(1, int(1.0 / (_SAMPLES * scale)))
    small = cv2.resize(image_rgb[::step, ::step], size, interpolation=cv2.INTER_AREA)
    left, top = (DETECTOR_SIDE - size[0]) // 2, (DETECTOR_SIDE - size[1]) // 2
    canvas = np.full((DETECTOR_SIDE, DETECTOR_SIDE, 3), -1.0, np.float32)
    canvas[top : top + size[1], left : left + size[0]] = small.astype(np.float32) / 127.5 - 1.0
    return canvas, scale, np.array([left, top], np.float32)


def _merge_overlapping(coordinates: Float32, scores: Float32) -> list[tuple[Float32, float]]:
    """Weighted non-maximum suppression: boxes that overlap become their mean by score.

    Steadier than keeping the best one (BlazeFace, Bazarevsky et al. 2019, section 3.3).
    """
    order = np.argsort(-scores)
    merged: list[tuple[Float32, float]] = []
    while order.size:
        overlap = _box_overlap(coordinates[order[0], :2], coordinates[order, :2])
        same = overlap > _MERGE_OVERLAP
        same[0] = True
        weights = scores[order[same], None, None]
        mean = (coordinates[order[same]] * weights).sum(axis=0) / weights.sum()
        merged.append((mean, float(scores[order[0]])))
        order = order[~same]
    return merged


def _box_overlap(box: Float32, boxes: Float32) -> Float32:
    """Intersection over union of one box with others [N, 2, 2], each as (centre, size)."""
    low = np.maximum(box[0] - box[1] / 2, boxes[:, 0] - boxes[:, 1] / 2)
    high = np.minimum(box[0] + box[1] / 2, boxes[:, 0] + boxes[:, 1] / 2)
    shared = np.prod(np.maximum(high - low, 0.0), axis=-1)
    total = np.prod(box[1]) + np.prod(boxes[:, 1], axis=-1) - shared
    return shared / np.maximum(total, 1e-6)
