"""How far each landmark and each keypoint can be believed."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.base import Sighting
from ikol.skeleton import NUM_KEYPOINTS

from .pose_landmarks import NUM_LANDMARKS, PoseLandmarks

_OUTSIDE: Final = 0.1
"""Trust that is left to a landmark outside the picture: the net only guesses there."""

_MARGIN: Final = 0.02
"""Width of the rim, in picture sizes, over which trust falls to that."""

_SOURCES: Final[dict[int, tuple[int, ...]]] = {
    **dict.fromkeys((0, 3), (23, 24)),
    1: (23,),
    2: (24,),
    4: (25,),
    5: (26,),
    6: (11, 12, 23, 24),
    7: (27,),
    8: (28,),
    **dict.fromkeys((9, 12), (11, 12)),
    10: (27, 29, 31),
    11: (28, 30, 32),
    13: (11,),
    14: (12,),
    **dict.fromkeys((15, 24), (0, 2, 5, 7, 8)),
    16: (11,),
    17: (12,),
    18: (13,),
    19: (14,),
    20: (15,),
    21: (16,),
    **dict.fromkeys((22, 25), (15, 17, 19)),
    **dict.fromkeys((23, 26), (16, 18, 20)),
    27: (29, 31),
    28: (30, 32),
}
"""Landmarks that each keypoint is made of."""

SOURCE_MATRIX: Final = np.zeros((NUM_KEYPOINTS, NUM_LANDMARKS))
"""Mean over the sources: trust of keypoints = SOURCE_MATRIX @ trust of landmarks."""
for _keypoint, _landmarks in _SOURCES.items():
    SOURCE_MATRIX[_keypoint, list(_landmarks)] = 1.0 / len(_landmarks)


def sighting(landmarks: PoseLandmarks, width: int, height: int) -> Sighting:
    """Landmarks with their trust: visibility times presence, falling to a tenth outside.

    Args:
        landmarks: One person.
        width: Width of the picture in pixels.
        height: Height of the picture in pixels.
    """
    fade = inside_picture(landmarks.landmarks_px[:, :2].astype(np.float64), width, height)
    trust = landmarks.visibility.astype(np.float64) * landmarks.presence * fade
    px = np.column_stack((landmarks.landmarks_px[:, :2], trust))
    return Sighting(px.astype(np.float32), landmarks.world_m)


def inside_picture(points_px: NDArray[np.float64], width: int, height: int) -> NDArray[np.float64]:
    """The factor of trust [...] of points [..., 2]: 1 in the picture, a tenth well outside."""
    place = points_px / np.array([width, height], dtype=np.float64)
    inside = np.minimum(place, 1.0 - place).min(-1)
    return np.clip(1.0 + inside / _MARGIN, _OUTSIDE, 1.0)
