"""What every estimator gives for a person in a frame, whatever net it runs."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PersonEstimate:
    """One person in one frame, in the camera's frame (x right, y down, z forward).

    Attributes:
        keypoints_camera: Target keypoints P [29, 3], metres, relative to the pelvis.
        keypoint_weights: Trust in each target [29], 0..1.
        keypoints_px: The same keypoints in the image [29, 3]: x, y in pixels, trust 0..1.
        twist_cos_sin: Twist phi of joints 1..23 [23, 2], about each joint's rest bone.
        twist_weights: Trust in each twist [23], 0..1 (0: no evidence, phi is the neutral guess).
        landmarks_px: The net's own landmarks [K, 3]: x, y in pixels, trust 0..1.
        box_px: Bounding box [4]: left, top, right, bottom in pixels.
        betas: Shape [10] if the estimator regresses one.
    """

    keypoints_camera: Float32
    keypoint_weights: Float32
    keypoints_px: Float32
    twist_cos_sin: Float32
    twist_weights: Float32
    landmarks_px: Float32
    box_px: Float32
    betas: Float32 | None = None


class Tracker(Protocol):
    """Follows one person through the frames of one clip; owns all state of that clip."""

    @property
    def most_people(self) -> int:
        """Most people who were seen in one frame before the followed person was chosen."""
        ...

    def track(self, image_rgb: NDArray[np.uint8]) -> PersonEstimate | None:
        """Estimate the followed person in the next frame [H, W, 3]; None if nobody is seen."""
        ...


class Estimator(Protocol):
    """Loaded nets, shared by all clips; safe to use from several threads."""

    name: str

    def new_tracker(self, person: str) -> Tracker:
        """A tracker for one clip; `person` is "largest", "central" or an index from the left."""
        ...
