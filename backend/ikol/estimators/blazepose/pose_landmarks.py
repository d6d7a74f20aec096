"""What the BlazePose nets give for one person in one frame, before it becomes our keypoints."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]

LANDMARK_NAMES: Final = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot_index",
    "right_foot_index",
)
NUM_LANDMARKS: Final = len(LANDMARK_NAMES)


@dataclass(frozen=True, slots=True)
class PoseLandmarks:
    """The 33 named landmarks of one person, in the whole image and upright with it.

    Attributes:
        landmarks_px: [33, 3]: x, y in pixels of the whole image (pixel centres are at integers);
            z in the same pixels, relative to the middle of the hips, growing away from the camera.
        world_m: [33, 3] metres, origin at the middle of the hips; x right, y down, z away from
            the camera, axes parallel to the image's.
        visibility: Probability [33] that the landmark is in the picture and not hidden.
        presence: Probability [33] that the landmark lies inside the picture.
        score: Probability that this is a person.
        box_px: Box [4] around the landmarks in the picture: left, top, right, bottom.
    """

    landmarks_px: Float32
    world_m: Float32
    visibility: Float32
    presence: Float32
    score: float
    box_px: Float32
