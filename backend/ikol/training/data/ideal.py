"""What nets without error would say of a scene, and what of it they cannot see."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import load_body
from ikol.estimators.blazepose.mapping import HIP
from ikol.motion.camera import project, rotation_to_ray

from .clip import Scene
from .feet import leg_length_m
from .hiding import hidden_by_body
from .landmark_points import LandmarkPoints

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ideal:
    """True landmarks of a scene in T frames.

    Attributes:
        landmarks_px: In the picture or beside it [T, 33, 2], pixels.
        landmarks_camera: [T, 33, 3] metres, relative to the middle of the hips, in the axes of a
            camera that looks at it.
        hidden: How far each is hidden by the body [T, 33], 0..1.
        px_per_m: Pixels of a metre at the distance of the hips [T].
        size: Size of the body, of 1 for the average one.
    """

    landmarks_px: Float64
    landmarks_camera: Float64
    hidden: Float64
    px_per_m: Float64
    size: float


class IdealNets:
    """Nets without error."""

    def __init__(self) -> None:
        """Prepare for the default body."""
        self._body = load_body()
        self._points = LandmarkPoints(self._body)
        self._average_leg_m: Final = leg_length_m(self._body, np.zeros(10))

    def see(self, scene: Scene) -> Ideal:
        """The true landmarks of a scene."""
        betas = scene.betas.astype(np.float64)
        landmarks, keypoints = self._points.posed(scene.R_parent_joint.astype(np.float64), betas)
        pelvis = scene.pelvis_camera.astype(np.float64)[:, None]
        landmarks, keypoints = landmarks + pelvis, keypoints + pelvis
        hips = landmarks[:, HIP].mean(axis=1)
        size = leg_length_m(self._body, betas) / self._average_leg_m
        view = scene.view
        return Ideal(
            landmarks_px=project(landmarks, view.focal_px, view.width, view.height),
            landmarks_camera=(landmarks - hips[:, None]) @ rotation_to_ray(hips),
            hidden=hidden_by_body(landmarks, keypoints, size),
            px_per_m=view.focal_px / hips[:, 2],
            size=size,
        )
