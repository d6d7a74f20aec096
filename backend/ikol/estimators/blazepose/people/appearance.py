"""What somebody wears, as colours of the parts of their body, to know them again."""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..pose_landmarks import PoseLandmarks

Float32 = NDArray[np.float32]

_BINS: Final = 12
_CHANNELS: Final = 3
_PARTS: Final = 4
_HEIGHT_PX: Final = 96
"""Persons are looked at in this size at most; colours need no more."""
_LEAST_PIXELS: Final = 6
_BLUR: Final = np.array([0.25, 0.5, 0.25], np.float32)
_SHOULDERS, _HIPS, _KNEES, _ANKLES = (11, 12), (23, 24), (25, 26), (27, 28)
_HEAD: Final = (0, 7, 8)


@dataclass(frozen=True, slots=True)
class Appearance:
    """Colours of head, chest, belly and legs.

    Attributes:
        histograms: [4, 3, 12]: of L, a and b (CIE 1976), each adding up to 1.
        weights: How much of each part was seen [4], 0..1.
    """

    histograms: Float32
    weights: Float32

    def distance(self, other: "Appearance") -> float:
        """Hellinger distance, mean over the parts that both show: 0 same, 1 nothing in common.

        0.5 if they have no part in common, which says nothing.
        """
        weights = self.weights * other.weights
        total = float(weights.sum())
        if total < 1e-3:
            return 0.5
        # Squared differences of the roots are 2 - 2 Bhattacharyya coefficients.
        roots = np.sqrt(self.histograms) - np.sqrt(other.histograms)
        apart = np.sqrt(0.5 * (roots * roots).sum(-1)).mean(-1)
        return float((weights * apart).sum() / total)

    def blended(self, other: "Appearance", share: float) -> "Appearance":
        """A running mean that takes this share of another one, where that shows a part."""
        taken = np.where(self.weights > 0.0, share, 1.0) * (other.weights > 0.0)
        kept = 1.0 - taken[:, None, None]
        histograms = kept * self.histograms + taken[:, None, None] * other.histograms
        return Appearance(histograms.astype(np.float32), np.maximum(self.weights, other.weights))


def appearance_of(image_rgb: NDArray[np.uint8], person: PoseLandmarks) -> Appearance:
    """Colours of a person's parts in an image [H, W, 3].

    Args:
        image_rgb: The frame.
        person: Their landmarks in it.
    """
    histograms = np.zeros((_PARTS, _CHANNELS, _BINS), np.float32)
    weights = np.zeros(_PARTS, np.float32)
    patch = _patch(image_rgb, person)
    if patch is None:
        return Appearance(histograms, weights)
    lab, points = patch
    for part, mask in enumerate(_masks((lab.shape[0], lab.shape[1]), points)):
        pixels = lab[mask > 0]
        if len(pixels) < _LEAST_PIXELS:
            continue
        weights[part] = 1.0
        bins = (pixels.astype(np.int32) * _BINS) >> 8
        for channel in range(_CHANNELS):
            counts = np.bincount(bins[:, channel], minlength=_BINS).astype(np.float32)
            smooth = np.convolve(counts, _BLUR, "same")
            histograms[part, channel] = smooth / smooth.sum()
    return Appearance(histograms, weights)


def _patch(
    image_rgb: NDArray[np.uint8], person: PoseLandmarks
) -> tuple[NDArray[Any], NDArray[np.float32]] | None:
    """The person's box in CIE Lab, made small, and their landmarks [33, 2] in it."""
    limits = np.array([image_rgb.shape[1], image_rgb.shape[0]])
    low = np.clip(np.floor(person.box_px[:2]), 0, limits).astype(int)
    high = np.clip(np.ceil(person.box_px[2:]), 0, limits).astype(int)
    width, height = (int(v) for v in high - low)
    if min(width, height) < 4:
        return None
    scale = min(1.0, _HEIGHT_PX / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(
        image_rgb[low[1] : high[1], low[0] : high[0]], size, interpolation=cv2.INTER_AREA
    )
    points = (person.landmarks_px[:, :2] - low) * (np.array(size) / (high - low))
    return cv2.cvtColor(small, cv2.COLOR_RGB2LAB), points.astype(np.float32)


def _masks(shape: tuple[int, int], points: NDArray[np.float32]) -> list[NDArray[np.uint8]]:
    """Where head, chest, belly and legs are."""
    shoulders, hips = points[list(_SHOULDERS)], points[list(_HIPS)]
    waist = (shoulders + hips) / 2
    length = float(np.linalg.norm(shoulders.mean(0) - hips.mean(0)))
    thick = max(1, round(0.2 * length))
    masks = [np.zeros(shape, np.uint8) for _ in range(_PARTS)]
    centre = points[list(_HEAD)].mean(0)
    cv2.circle(masks[0], _pixel(centre), max(1, round(0.22 * length)), (1,), -1)
    for mask, upper, lower in ((masks[1], shoulders, waist), (masks[2], waist, hips)):
        corners = np.round(np.concatenate((upper, lower[::-1]))).astype(np.int32)
        cv2.fillConvexPoly(mask, cv2.convexHull(corners), (1,))
        # Somebody seen from the side has a narrow chest in the landmarks.
        cv2.line(mask, _pixel(upper.mean(0)), _pixel(lower.mean(0)), (1,), thick)
    for hip, knee, ankle in zip(_HIPS, _KNEES, _ANKLES, strict=True):
        for start, end in ((hip, knee), (knee, ankle)):
            cv2.line(masks[3], _pixel(points[start]), _pixel(points[end]), (1,), thick)
    return masks


def _pixel(point: NDArray[np.float32]) -> tuple[int, int]:
    x, y = np.clip(np.nan_to_num(point), -1e4, 1e4)
    return round(float(x)), round(float(y))
