"""The rotated square of the image that the landmark net looks at."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]

_MARGIN = 1.25  # MediaPipe's scale of the circle around the body


@dataclass(frozen=True, slots=True)
class Region:
    """A square in the image, turned so that the person in it stands upright.

    Attributes:
        centre_px: Its centre (x, y) in image pixels (pixel centres are at integers).
        side_px: Length of its sides.
        angle_rad: Its rotation in the image, clockwise as seen (x right, y down); 0 for a person
            who stands upright in the image.
    """

    centre_px: tuple[float, float]
    side_px: float
    angle_rad: float

    @classmethod
    def from_hips_and_scale(cls, hips_px: Float32, scale_px: Float32) -> Self:
        """Region from the middle of the hips and a point above it on the circle about the body."""
        x, y = (float(value) for value in scale_px - hips_px)
        return cls(
            centre_px=(float(hips_px[0]), float(hips_px[1])),
            side_px=2.0 * _MARGIN * math.hypot(x, y),
            angle_rad=math.atan2(x, -y),
        )

    @property
    def valid(self) -> bool:
        """Whether it is a square at all; nets give nonsense on nonsense."""
        return all(math.isfinite(v) for v in (*self.centre_px, self.angle_rad)) and (
            2.0 <= self.side_px <= 1e5
        )

    @property
    def rotation(self) -> Float32:
        """Matrix [2, 2] that turns directions in the region into directions in the image."""
        c, s = math.cos(self.angle_rad), math.sin(self.angle_rad)
        return np.array([[c, -s], [s, c]], np.float32)

    def image_from_crop(self, crop_side: int) -> Float32:
        """Affine map [2, 3] from pixels of the crop to pixels of the image."""
        linear = self.rotation * np.float32(self.side_px / crop_side)
        middle = np.full(2, (crop_side - 1) / 2.0, np.float32)
        offset = np.array(self.centre_px, np.float32) - linear @ middle
        return np.concatenate([linear, offset[:, None]], axis=1)

    def to_image(self, points_crop: Float32, crop_side: int) -> Float32:
        """Points [..., 2] of the crop as points of the image, both in pixels."""
        affine = self.image_from_crop(crop_side)
        return points_crop @ affine[:, :2].T + affine[:, 2]

    def apart(self, other: "Region") -> float:
        """Distance of the centres, in sides of the larger square."""
        return math.dist(self.centre_px, other.centre_px) / max(self.side_px, other.side_px)

    def overlap(self, other: "Region") -> float:
        """Intersection over union of the two squares with their rotation left out."""
        low_high = [
            (
                max(a - self.side_px / 2, b - other.side_px / 2),
                min(a + self.side_px / 2, b + other.side_px / 2),
            )
            for a, b in zip(self.centre_px, other.centre_px, strict=True)
        ]
        shared = math.prod(max(0.0, high - low) for low, high in low_high)
        return shared / (self.side_px**2 + other.side_px**2 - shared)
