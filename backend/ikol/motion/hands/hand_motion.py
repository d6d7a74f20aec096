"""What is known of a person's hands through a clip."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class HandMotion:
    """Both hands of a person in T frames; left and right.

    Attributes:
        finger_rotvecs: Rotations of the joints of SMPL-H's fingers, in its order [T, 30, 3]
            radians, relative to the parent.
        landmarks_px: 21 landmarks of each hand [T, 2, 21, 3]: x, y in pixels, trust 0..1; 0 where
            the hand was not seen.
        landmarks_camera: The same in space [T, 2, 21, 3], metres, relative to the wrist, in the
            frame of a camera that looks at the wrist.
    """

    finger_rotvecs: Float32
    landmarks_px: Float32
    landmarks_camera: NDArray[np.float16]

    def trust(self, side: int) -> NDArray[np.float64]:
        """How surely a hand was seen in each frame [T], 0..1."""
        return self.landmarks_px[:, side, :, 2].mean(-1).astype(np.float64)
