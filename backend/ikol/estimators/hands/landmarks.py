"""The 21 landmarks of a hand, and the net that reads them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.blazepose.cropping import crop_region
from ikol.estimators.blazepose.net import Net
from ikol.estimators.blazepose.region import Region

Float32 = NDArray[np.float32]

NUM_HAND_LANDMARKS: Final = 21
"""Wrist, then four of each finger from the palm to the tip: thumb, index, middle, ring, little."""
WRIST: Final = 0

_OUTPUTS: Final = ("Identity", "Identity_1", "Identity_2", "Identity_3")
"""Points in the crop, presence, handedness, points in space."""


@dataclass(frozen=True, slots=True)
class HandReading:
    """What the net sees in a region.

    Attributes:
        points_px: Landmarks [21, 2] in pixels of the whole image (pixel centres are at integers).
        points_camera: The same in space [21, 3], metres, relative to the wrist; x right, y down, z
            away from the camera, axes parallel to the image's.
        presence: Probability that there is a hand.
        right: Probability that it is a right hand.
    """

    points_px: Float32
    points_camera: Float32
    presence: float
    right: float


class HandNet:
    """MediaPipe's hand landmark net (Zhang et al., "MediaPipe Hands", 2020), on the CPU."""

    def __init__(self, path: Path, threads: int | None = None) -> None:
        """Load the net.

        Args:
            path: Its .tflite file.
            threads: Threads of one run; None for a sensible number.

        Raises:
            IkolError: `weights_unreadable`.
        """
        self._net = Net(path, _OUTPUTS, threads)

    def read(self, image_rgb: NDArray[np.uint8], region: Region) -> HandReading:
        """Landmarks of the hand in a region of an image [H, W, 3]; they mean nothing if none is."""
        side = self._net.input_size
        crop = crop_region(image_rgb, region, side).astype(np.float32) / 255.0
        points, presence, handedness, world = self._net.run(crop)
        in_crop = points.reshape(NUM_HAND_LANDMARKS, 3)[:, :2]
        in_space = world.reshape(NUM_HAND_LANDMARKS, 3).copy()
        in_space[:, :2] = in_space[:, :2] @ region.rotation.T
        return HandReading(
            # The net counts from the crop's corner.
            points_px=region.to_image(in_crop - np.float32(0.5), side),
            points_camera=in_space - in_space[WRIST],
            presence=float(presence[0]),
            right=float(handedness[0]),
        )
