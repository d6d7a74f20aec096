"""A network that says rotations as wrong as is wished: to measure what refinement is worth."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from ikol.body.model import NUM_BETAS, BodyModel
from ikol.datasets import Sample
from ikol.estimators.crop import Crop
from ikol.estimators.networks.from_rotations import SMPL_PELVIS_M
from ikol.estimators.networks.picture import Square
from ikol.estimators.networks.rotation_reader import Said, reading_of
from ikol.motion.camera import View, rotation_to_ray

from .looks import LandmarkLooker, Look, estimates_of

_SCALE_ERROR: Final = 0.03
_PLACE_ERROR_M: Final = 0.02


@dataclass(frozen=True, slots=True)
class WrongRotations:
    """The truth with errors at random, in the average shape.

    Attributes:
        error_deg: Root mean square of the error of each rotation.
        crop: The picture that such a network wants.
        landmarks: BlazePose.
        body: The body that takes the rotations.
        rng: Source of randomness.
    """

    error_deg: float
    crop: Crop
    landmarks: LandmarkLooker
    body: BodyModel
    rng: np.random.Generator

    def look(self, image_rgb: NDArray[np.uint8], sample: Sample, view: View) -> Look | None:
        """What it says of somebody of whom all is known; None if BlazePose sees nobody."""
        if sample.R_parent_joint is None or sample.root_camera is None:
            raise ValueError(f"{sample.name} has no rotations, or no place")
        points_px = self.landmarks.points_px(image_rgb, sample.box_px, view)
        if points_px is None:
            return None
        betas = np.zeros(NUM_BETAS, np.float32)
        R = self._disturbed(sample.R_parent_joint, sample.root_camera)
        square = Square.about(sample.box_px, self.crop)
        said = Said(
            torch.from_numpy(R[None]),
            torch.from_numpy(betas[None]),
            torch.from_numpy(self._camera(sample, view, square)[None]),
        )
        reading = reading_of(said, square, self.body.rest_keypoints(betas))
        return Look(estimates_of(reading), betas, R, points_px)

    def _disturbed(
        self, R_parent_joint: NDArray[np.float32], root_camera: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Rotations [24, 3, 3] as a camera that looks at the person would see them, disturbed."""
        rotvecs = np.deg2rad(self.error_deg) / np.sqrt(3) * self.rng.normal(size=(24, 3))
        R = R_parent_joint.astype(np.float64) @ Rotation.from_rotvec(rotvecs).as_matrix()
        R[0] = rotation_to_ray(root_camera.astype(np.float64)).T @ R[0]
        return R.astype(np.float32)

    def _camera(self, sample: Sample, view: View, square: Square) -> NDArray[np.float32]:
        """The weak-perspective camera [3] that sees the pelvis where it is, disturbed."""
        distance_m = float(np.linalg.norm(np.asarray(sample.root_camera)))
        scale = 2.0 * view.focal_px / (distance_m * square.side_px)
        scale *= 1.0 + _SCALE_ERROR * self.rng.normal()
        pelvis_px = sample.keypoints_px[0, :2] - np.array(square.centre_px)
        place = 2.0 * pelvis_px / (square.side_px * scale) - np.array(SMPL_PELVIS_M[:2])
        place += _PLACE_ERROR_M * self.rng.normal(size=2)
        return np.array([scale, *place], np.float32)
