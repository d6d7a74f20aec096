"""Which landmarks the body itself hides: it is taken for rows of balls along its bones."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.blazepose.pose_landmarks import LANDMARK_NAMES, NUM_LANDMARKS
from ikol.skeleton import KEYPOINT_NAMES

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Row:
    """Balls between two keypoints, and the landmarks that lie within them."""

    start: str
    end: str
    radius_m: float
    count: int
    holds: tuple[str, ...]


_LEFT_ROWS: Final = (
    _Row("left_shoulder", "left_elbow", 0.045, 5, ("left_shoulder", "left_elbow")),
    _Row("left_elbow", "left_wrist", 0.035, 5, ("left_elbow", "left_wrist")),
    _Row(
        *("left_wrist", "left_middle_tip", 0.035, 3),
        ("left_wrist", "left_pinky", "left_index", "left_thumb"),
    ),
    _Row("left_hip", "left_collar", 0.10, 6, ("left_hip", "left_shoulder")),
    _Row("left_hip", "left_knee", 0.07, 6, ("left_hip", "left_knee")),
    _Row("left_knee", "left_ankle", 0.045, 6, ("left_knee", "left_ankle", "left_heel")),
    _Row("left_ankle", "left_big_toe", 0.035, 4, ("left_ankle", "left_heel", "left_foot_index")),
)
_ROWS: Final = (
    *_LEFT_ROWS,
    *(
        _Row(
            row.start.replace("left", "right"),
            row.end.replace("left", "right"),
            row.radius_m,
            row.count,
            tuple(name.replace("left", "right") for name in row.holds),
        )
        for row in _LEFT_ROWS
    ),
    # Nothing is held by the head: what lies on it is hidden by it from behind.
    _Row("head", "head_top", 0.075, 3, ()),
    _Row("neck", "head", 0.05, 2, ()),
)

_BALLS: Final = [(row, share) for row in _ROWS for share in np.linspace(0.0, 1.0, row.count)]
_SHARES: Final = np.array([share for _, share in _BALLS])
_STARTS: Final = [KEYPOINT_NAMES.index(row.start) for row, _ in _BALLS]
_ENDS: Final = [KEYPOINT_NAMES.index(row.end) for row, _ in _BALLS]
_RADII_M: Final = np.array([row.radius_m for row, _ in _BALLS])
_FREE: Final = np.array([[name not in row.holds for row, _ in _BALLS] for name in LANDMARK_NAMES])
"""Which balls each landmark does not lie in [33, number of balls]."""

_SOFT_M: Final = 0.012
"""Over this much a landmark passes from seen to hidden at the rim of a part."""


def hidden_by_body(landmarks_camera: Float64, keypoints_camera: Float64, size: float) -> Float64:
    """How far each landmark is hidden behind other parts of the body [T, 33], 0..1.

    Args:
        landmarks_camera: [T, 33, 3] metres, from the camera.
        keypoints_camera: [T, 29, 3] metres, from the camera.
        size: Size of the body, of 1 for the average one.
    """
    share = _SHARES[:, None]
    centres = (1.0 - share) * keypoints_camera[:, _STARTS] + share * keypoints_camera[:, _ENDS]
    radius = size * _RADII_M
    to_camera = -landmarks_camera / np.linalg.norm(landmarks_camera, axis=-1, keepdims=True)
    # With w from landmark to ball: the ray passes the ball at w . u along it, and how far beside.
    along = to_camera @ centres.swapaxes(-1, -2)
    along -= (to_camera * landmarks_camera).sum(-1, keepdims=True)
    apart = (landmarks_camera**2).sum(-1)[..., None] + (centres**2).sum(-1)[:, None]
    apart -= 2.0 * landmarks_camera @ centres.swapaxes(-1, -2)
    beside = np.sqrt(np.maximum(apart - along**2, 0.0))
    hidden = np.clip(0.5 + (radius - beside) / (2.0 * _SOFT_M), 0.0, 1.0)
    hidden *= (along > 0.5 * radius) & _FREE
    return np.asarray(hidden.max(axis=-1), dtype=np.float64).reshape(-1, NUM_LANDMARKS)
