"""BlazePose's 33 landmarks as points of the default body.

Shoulders, elbows, wrists, hips, knees and ankles are the body's joints. The others are means of the
vertices nearest to a place on the average body in the T-pose, so they follow shape and pose as the
skin does: pupils and corners of the eyes, ears, tip of the nose, corners of the mouth, knuckles of
little finger, index finger and thumb (halfway between the back and the palm of the hand), back of
the heel, front of the big toe.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.estimators.blazepose.mapping import DIRECT_KEYPOINTS, DIRECT_LANDMARKS
from ikol.estimators.blazepose.pose_landmarks import LANDMARK_NAMES, NUM_LANDMARKS

from .surface import SurfacePoints

Float64 = NDArray[np.float64]

CARRIERS: Final = (
    *[15] * 11,
    *(16, 17, 18, 19, 20, 21, 20, 21, 20, 21, 20, 21),
    *(1, 2, 4, 5, 7, 8, 7, 8, 10, 11),
)
"""The joint that carries each landmark; shoulders and hips are carried by arms and thighs."""

_PLACES_M: Final = {
    "nose": (0.000, 1.552, 0.162),
    "left_eye_inner": (0.018, 1.580, 0.128),
    "left_eye": (0.031, 1.582, 0.135),
    "left_eye_outer": (0.046, 1.582, 0.122),
    "left_ear": (0.073, 1.560, 0.045),
    "mouth_left": (0.024, 1.513, 0.135),
    "left_pinky": (0.757, 1.372, -0.032),
    "left_index": (0.772, 1.372, 0.033),
    "left_thumb": (0.735, 1.362, 0.060),
    "left_heel": (0.108, 0.025, -0.098),
    "left_foot_index": (0.120, 0.018, 0.145),
}
"""Places on the average body in the T-pose: x left, y up, z forward, metres."""

_NEAREST: Final = {"pinky": 24, "index": 24, "thumb": 16}
_NEAREST_ELSEWHERE: Final = 5
"""Vertices that a point is the mean of: all around a knuckle, a patch of skin elsewhere."""


class LandmarkPoints:
    """Where the landmarks of a posed body truly are."""

    def __init__(self, body: BodyModel) -> None:
        """Prepare for the default body."""
        joints = dict(zip(DIRECT_LANDMARKS.tolist(), DIRECT_KEYPOINTS.tolist(), strict=True))
        self._on_skin = [k for k in range(NUM_LANDMARKS) if k not in joints]
        groups = [_vertices(body, LANDMARK_NAMES[landmark]) for landmark in self._on_skin]
        self._points = SurfacePoints(body, groups)

    def posed(self, R_parent_joint: Float64, betas: Float64) -> tuple[Float64, Float64]:
        """Pose them about the pelvis.

        Args:
            R_parent_joint: Rotations relative to the parent [T, 24, 3, 3].
            betas: Shape [10].

        Returns:
            Landmarks [T, 33, 3] and keypoints [T, 29, 3], metres, relative to the pelvis joint.
        """
        points, keypoints = self._points.posed(R_parent_joint, betas)
        landmarks = np.empty((len(points), NUM_LANDMARKS, 3))
        landmarks[:, self._on_skin] = points
        landmarks[:, DIRECT_LANDMARKS] = keypoints[:, DIRECT_KEYPOINTS]
        return landmarks, keypoints


def _vertices(body: BodyModel, name: str) -> NDArray[np.intp]:
    """The vertices that a landmark on the skin is the mean of."""
    right = name.startswith("right") or name.endswith("right")
    left = name.replace("right", "left")
    place = np.array(_PLACES_M[left]) * (-1.0 if right else 1.0, 1.0, 1.0)
    count = _NEAREST.get(left.removeprefix("left_"), _NEAREST_ELSEWHERE)
    distance = np.linalg.norm(body.vertices_template - place, axis=1)
    return np.argsort(distance, kind="stable")[:count]
