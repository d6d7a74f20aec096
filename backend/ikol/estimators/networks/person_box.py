"""The box of a person from BlazePose's landmarks, as detectors of people would draw it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.blazepose.pose_landmarks import LANDMARK_NAMES, PoseLandmarks

Float32 = NDArray[np.float32]

_EARS: Final = [LANDMARK_NAMES.index(name) for name in ("left_ear", "right_ear")]
_SHOULDERS: Final = [LANDMARK_NAMES.index(name) for name in ("left_shoulder", "right_shoulder")]
_ABOVE_EARS: Final = 0.6
"""The top of the head above the ears, in distances from the shoulders to the ears."""


def person_box(person: PoseLandmarks, width: int, height: int) -> Float32:
    """Left, top, right, bottom [4] in pixels, cut to the picture.

    Landmarks end at the eyes; a box that detectors and annotators draw has the whole head in it.

    Args:
        person: Landmarks in a picture.
        width: Of the picture, pixels.
        height: Of the picture, pixels.
    """
    points = person.landmarks_px[:, :2]
    ears, shoulders = points[_EARS].mean(0), points[_SHOULDERS].mean(0)
    points = np.vstack((points, ears + np.float32(_ABOVE_EARS) * (ears - shoulders)))
    limit = np.array([width, height], np.float32)
    low, high = np.clip(points.min(0), 0, limit), np.clip(points.max(0), 0, limit)
    return np.concatenate((low, high)).astype(np.float32)
