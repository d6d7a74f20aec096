"""How well a capture lies on what the net saw in the picture; needs no ground truth."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ikol.body.model import BodyModel
from ikol.errors import IkolError
from ikol.estimators.blazepose.mapping import DIRECT_KEYPOINTS, DIRECT_LANDMARKS
from ikol.estimators.blazepose.pose_landmarks import NUM_LANDMARKS
from ikol.motion.camera import project
from ikol.motion.capture import Capture
from ikol.skeleton import NUM_KEYPOINTS

_SAME_POINTS: Final = {NUM_LANDMARKS: DIRECT_LANDMARKS, NUM_KEYPOINTS: DIRECT_KEYPOINTS}
"""Which of an estimator's landmarks are the limbs' joints, by how many landmarks it gives."""


@dataclass(frozen=True, slots=True)
class ImageFit:
    """How a capture fits its picture.

    Attributes:
        frames: Frames of the clip.
        frames_lost: Frames in which nobody was seen.
        median_percent: Median distance in the picture between the limbs' solved joints and the
            landmarks that are the same points, in percent of the person's standing height there.
        p95_percent: The 95th percentile of the same.
    """

    frames: int
    frames_lost: int
    median_percent: float
    p95_percent: float


def image_fit(capture: Capture, body: BodyModel) -> ImageFit:
    """Compare a capture with the landmarks that it keeps: BlazePose's, or the keypoints themselves.

    Raises:
        IkolError: "no_landmarks" if it keeps none.
    """
    same_points = _SAME_POINTS.get(capture.landmarks_px.shape[1])
    if same_points is None:
        raise IkolError(
            "This motion keeps no landmarks of a picture.",
            "Give a video or an .npz of `ikol capture`, or a --truth to compare with.",
            "no_landmarks",
        )
    camera = capture.camera
    joints_camera = camera.from_world(capture.joints_world)
    joints_px = project(joints_camera, camera.focal_px, camera.width, camera.height)
    seen = capture.landmarks_px[:, same_points]
    distance_px = np.linalg.norm(joints_px[:, DIRECT_KEYPOINTS] - seen[..., :2], axis=-1)
    standing_m = np.ptp(body.rest_keypoints(capture.betas)[:, 1])
    standing_px = standing_m * camera.focal_px / joints_camera[:, 0, 2]
    percent = 100.0 * distance_px / standing_px[:, None]
    median, p95 = np.percentile(percent[capture.visible], [50, 95])
    frames_lost = int((~capture.visible).sum())
    return ImageFit(len(capture.visible), frames_lost, float(median), float(p95))
