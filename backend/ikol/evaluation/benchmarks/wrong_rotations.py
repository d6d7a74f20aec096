"""A network that says rotations as wrong as is wished: to measure what refinement is worth."""

from dataclasses import dataclass
from typing import Any, Final

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

Float64 = NDArray[np.float64]

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
        errors = self.rng.normal(size=(24, 3))
        R = disturbed(R_parent_joint, root_camera, self.error_deg, errors)
        return R.astype(np.float32)

    def _camera(self, sample: Sample, view: View, square: Square) -> NDArray[np.float32]:
        distance_m = float(np.linalg.norm(np.asarray(sample.root_camera)))
        errors = self.rng.normal(size=3)
        return disturbed_camera(sample.keypoints_px[0, :2], distance_m, view, square, errors)


def disturbed(
    R_parent_joint: NDArray[Any], root_camera: NDArray[Any], error_deg: float, errors: Float64
) -> Float64:
    """Rotations [..., 24, 3, 3] as a camera that looks at the person would see them, disturbed.

    Args:
        R_parent_joint: What is true, before the camera as it stands.
        root_camera: Where the pelvis is [..., 3].
        error_deg: Root mean square of the error of each rotation.
        errors: Of variance 1 [..., 24, 3].
    """
    rotvecs = np.deg2rad(error_deg) / np.sqrt(3) * errors
    off = Rotation.from_rotvec(rotvecs.reshape(-1, 3)).as_matrix()
    R = R_parent_joint.astype(np.float64) @ off.reshape(*rotvecs.shape, 3)
    to_person = rotation_to_ray(root_camera.astype(np.float64)).swapaxes(-1, -2)
    R[..., 0, :, :] = to_person @ R[..., 0, :, :]
    return R


def disturbed_camera(
    pelvis_px: NDArray[Any], distance_m: float, view: View, square: Square, errors: Float64
) -> NDArray[np.float32]:
    """The weak-perspective camera [3] that sees the pelvis where it is, disturbed.

    Args:
        pelvis_px: Where it is [2].
        distance_m: How far away.
        view: The camera.
        square: The square of the image that a network looks at.
        errors: Of its scale and its place, of variance 1 [3].
    """
    scale = 2.0 * view.focal_px / (distance_m * square.side_px)
    scale *= 1.0 + _SCALE_ERROR * errors[0]
    place = 2.0 * (pelvis_px - np.array(square.centre_px)) / (square.side_px * scale)
    place += _PLACE_ERROR_M * errors[1:] - np.array(SMPL_PELVIS_M[:2])
    return np.array([scale, *place], np.float32)
