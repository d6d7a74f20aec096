"""What nets without error would say of a scene, and what of it they cannot see."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.kinematics import global_rotations
from ikol.body.model import load_body
from ikol.estimators.blazepose.mapping import HIP
from ikol.motion.camera import project, rotation_to_ray

from .clip import Scene
from .feet import leg_length_m
from .hiding import hidden_by_body
from .landmark_points import CARRIERS, LandmarkPoints

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ideal:
    """True landmarks of a scene in T frames.

    Attributes:
        landmarks_px: In the picture or beside it [T, 33, 2], pixels.
        landmarks_camera: [T, 33, 3] metres, relative to the middle of the hips, in the axes of a
            camera that looks at it.
        R_view_carrier: Orientation of the joint that carries each, in the same axes [T, 33, 3, 3].
        hidden: How far each is hidden by the body [T, 33], 0..1.
        px_per_m: Pixels of a metre at the distance of the hips [T].
        size: Size of the body, of 1 for the average one.
    """

    landmarks_px: Float64
    landmarks_camera: Float64
    R_view_carrier: Float64
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
        R_parent_joint = scene.R_parent_joint.astype(np.float64)
        landmarks, keypoints = self._points.posed(R_parent_joint, betas)
        pelvis = scene.pelvis_camera.astype(np.float64)[:, None]
        landmarks, keypoints = landmarks + pelvis, keypoints + pelvis
        hips = landmarks[:, HIP].mean(axis=1)
        R_camera_view = rotation_to_ray(hips)
        R_camera_joint = global_rotations(torch.from_numpy(R_parent_joint)).numpy()
        size = leg_length_m(self._body, betas) / self._average_leg_m
        view = scene.view
        return Ideal(
            landmarks_px=project(landmarks, view.focal_px, view.width, view.height),
            landmarks_camera=(landmarks - hips[:, None]) @ R_camera_view,
            R_view_carrier=R_camera_view.swapaxes(-1, -2)[:, None]
            @ R_camera_joint[:, list(CARRIERS)],
            hidden=hidden_by_body(landmarks, keypoints, size),
            px_per_m=view.focal_px / hips[:, 2],
            size=size,
        )
