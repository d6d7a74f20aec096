"""What a camera and a codec do to a picture."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Footage:
    """A camera's faults, the same for a whole clip.

    Attributes:
        blur_px: Standard deviation of the lens' blur; 0 for none.
        gains: Exposure and white balance [3].
        gamma: Above 1 the middle tones are darker.
        noise: Standard deviation of the noise of a pixel, of 255.
        jpeg_quality: 1..100.
    """

    blur_px: float
    gains: NDArray[np.float64]
    gamma: float
    noise: float
    jpeg_quality: int

    def develop(self, image_rgb: Image, rng: np.random.Generator) -> Image:
        """A rendered picture [H, W, 3] as this camera would give it."""
        picture = image_rgb.astype(np.float32) / 255.0
        if self.blur_px > 0.0:
            picture = cv2.GaussianBlur(picture, (0, 0), self.blur_px)
        picture = 255.0 * np.clip(picture * self.gains, 0.0, 1.0) ** self.gamma
        picture += self.noise * rng.standard_normal(picture.shape, np.float32)
        noisy = np.clip(np.round(picture), 0, 255).astype(np.uint8)
        quality = [int(cv2.IMWRITE_JPEG_QUALITY), self.jpeg_quality]
        _, coded = cv2.imencode(".jpg", noisy[..., ::-1], quality)
        return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)[..., ::-1]


def random_footage(rng: np.random.Generator) -> Footage:
    """Faults of ordinary cameras at random."""
    return Footage(
        blur_px=float(rng.uniform(0.3, 1.3)) if rng.random() < 0.6 else 0.0,
        gains=rng.uniform(0.75, 1.25) * (1.0 + rng.normal(0.0, 0.05, 3)),
        gamma=float(np.exp(rng.normal(0.0, 0.2))),
        noise=float(rng.exponential(3.0)),
        jpeg_quality=int(rng.integers(35, 96)),
    )
