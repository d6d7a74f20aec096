"""A network that says rotations, at work on one person in one picture."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ikol.estimators.crop import Crop

from .from_rotations import about_smpl_origin, posed_keypoints, weak_perspective
from .picture import Square, picture_of
from .reading import Reading
from .together import run_together

Float32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Said:
    """What the network says of B pictures, as it says it.

    Attributes:
        R_parent_joint: Rotations relative to the parent [B, 24, 3, 3]; index 0 from the T-pose to
            the camera's frame.
        betas: Shape [B, 10], of the body that the network was trained with.
        camera: Weak-perspective cameras [B, 3], see `weak_perspective`.
    """

    R_parent_joint: Tensor
    betas: Tensor
    camera: Tensor


class RotationReader(ABC):
    """See `ikol.estimators.networks.reading.Reader`.

    Attributes:
        network: The network, on its device.
        crop: The picture that the network wants.
    """

    def __init__(
        self, network: nn.Module, crop: Crop, rest_keypoints: Float32, device: torch.device
    ) -> None:
        """Prepare.

        Args:
            network: With its parameters.
            crop: The picture that the network wants.
            rest_keypoints: Of the body [29, 3] that takes the rotations.
            device: What the network runs on.
        """
        self.network, self.crop, self._device = network.to(device), crop, device
        self._rest = rest_keypoints
        self._estimate = run_together(self.estimate, device)

    @abstractmethod
    def estimate(self, pictures: Tensor) -> Said:
        """See pictures [B, 3, S, S] on the network's device."""

    @torch.inference_mode()
    def say(self, image_rgb: NDArray[np.uint8], box_px: Float32) -> Said:
        """What the network says of the person in a box, on the CPU; see `read`."""
        picture = picture_of(image_rgb, Square.about(box_px, self.crop), self.crop)
        said = self._estimate(picture[None].to(self._device))
        return Said(said.R_parent_joint.cpu(), said.betas.cpu(), said.camera.cpu())

    def read(self, image_rgb: NDArray[np.uint8], box_px: Float32) -> Reading:
        """See the person in a box (left, top, right, bottom [4], pixels) of an image [H, W, 3]."""
        said = self.say(image_rgb, box_px)
        return reading_of(said, Square.about(box_px, self.crop), self._rest)


def reading_of(said: Said, square: Square, rest_keypoints: Float32) -> Reading:
    """What is said of one picture in the terms that all networks share.

    Args:
        said: Of the person in a square.
        square: What the network saw.
        rest_keypoints: Of the body [29, 3] that takes the rotations.
    """
    keypoints, twist = posed_keypoints(said.R_parent_joint, torch.from_numpy(rest_keypoints))
    seen = weak_perspective(about_smpl_origin(keypoints), said.camera)
    return Reading(
        keypoints=keypoints[0].numpy(),
        points_px=square.to_image((0.5 * seen[0]).numpy()),
        trust=None,
        twist_cos_sin=twist[0].numpy(),
        betas=said.betas[0].numpy(),
    )
