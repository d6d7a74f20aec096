"""What a network says of one person in one picture, in the terms that all networks share."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.base import KEYPOINT_SCALE_M

Float32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """One person.

    Attributes:
        keypoints: [29, 3] metres, relative to the pelvis, before a camera that looks at the person
            (x right, y down, z forward).
        points_px: The same in the image [29, 2].
        trust: In the keypoints [29], 0..1; None if the network says nothing of it.
        twist_cos_sin: Of the joints 1..23 [23, 2]; shorter than 1 where it is unsure.
        betas: Shape [10] of the body that the network was trained with; None if it says none.
    """

    keypoints: Float32
    points_px: Float32
    trust: Float32 | None
    twist_cos_sin: Float32
    betas: Float32 | None = None


class Reader(Protocol):
    """A network at work; safe to use from several threads."""

    def read(self, image_rgb: NDArray[np.uint8], box_px: Float32) -> Reading:
        """See the person in a box (left, top, right, bottom [4], pixels) of an image [H, W, 3]."""
        ...


def trust_of_error(error_m: Float32) -> Float32:
    """Trust 0..1 in keypoints whose errors are expected to be so many metres."""
    return (1.0 / (1.0 + (error_m / KEYPOINT_SCALE_M) ** 2)).astype(np.float32)
