"""What every estimator gives of a person, whatever net it runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the nets saw of one person in one frame.

    Attributes:
        landmarks_px: The net's own landmarks [K, 3]: x, y in pixels, trust 0..1.
        landmarks_camera: The same in space [K, 3], metres, relative to the middle of the hips;
            x right, y down, z forward.
    """

    landmarks_px: Float32
    landmarks_camera: Float32


@dataclass(frozen=True, slots=True)
class PersonEstimates:
    """One person in T frames as the layer needs it, in the camera's frame (x right, y down).

    Attributes:
        keypoints_camera: Target keypoints P [T, 29, 3], metres, relative to the pelvis.
        keypoint_weights: Trust in each target [T, 29], 0..1.
        keypoints_px: The same keypoints in the image [T, 29, 3]: x, y in pixels, trust 0..1.
        twist_cos_sin: Twist phi of joints 1..23 [T, 23, 2], about each joint's rest bone.
        twist_weights: Trust in each twist [T, 23], 0..1 (0: no evidence, phi is a neutral guess).
    """

    keypoints_camera: Float32
    keypoint_weights: Float32
    keypoints_px: Float32
    twist_cos_sin: Float32
    twist_weights: Float32


class Tracker(Protocol):
    """Follows one person through the frames of one clip; owns all state of that clip."""

    @property
    def most_people(self) -> int:
        """Most people who were seen in one frame before the followed person was chosen."""
        ...

    def track(self, image_rgb: NDArray[np.uint8]) -> Sighting | None:
        """Find the followed person in the next frame [H, W, 3]; None if nobody is seen."""
        ...


class Estimator(Protocol):
    """Loaded nets, shared by all clips; safe to use from several threads."""

    name: str

    def new_tracker(self, person: str) -> Tracker:
        """A tracker for one clip; `person` is "largest", "central" or an index from the left."""
        ...

    def estimate(self, sightings: Sequence[Sighting]) -> PersonEstimates:
        """Regress the layer's inputs from T sightings of one person, in the order of time."""
        ...
