"""HMR's 85 numbers: camera, SMPL's pose and shape.

A. Kanazawa et al., "End-to-end recovery of human shape and pose", CVPR 2018.
"""

import math
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from ikol.skeleton import NUM_JOINTS

_CAMERA: Final = 3
_POSE: Final = 3 * NUM_JOINTS
_BETAS: Final = 10
SIZE: Final = _CAMERA + _POSE + _BETAS
_START_SCALE: Final = 0.9


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the 85 numbers mean.

    Attributes:
        camera: Scale s and place x, y [..., 3].
        pose_rotvecs: Rotation vectors relative to the parent [..., 24, 3], radians; the first from
            the body to the camera (x right, y down, z forward).
        betas: Shape [..., 10].
    """

    camera: Tensor
    pose_rotvecs: Tensor
    betas: Tensor

    @classmethod
    def of(cls, theta: Tensor) -> "Parameters":
        """From the network's [..., 85]."""
        camera, pose, betas = theta.split((_CAMERA, _POSE, _BETAS), dim=-1)
        return cls(camera, pose.unflatten(-1, (NUM_JOINTS, 3)), betas)

    def packed(self) -> Tensor:
        """The 85 numbers [..., 85]."""
        return torch.cat((self.camera, self.pose_rotvecs.flatten(-2), self.betas), dim=-1)


def mean_parameters(pose_rotvecs: Tensor, betas: Tensor) -> Tensor:
    """Where the regression starts [85]: the mean body, upright before the camera.

    Args:
        pose_rotvecs: Mean pose [24, 3]; its first rotation is replaced by half a turn about x,
            which stands SMPL, whose y is up, before a camera whose y is down.
        betas: Mean shape [10].
    """
    pose = pose_rotvecs.clone()
    pose[0] = pose.new_tensor([math.pi, 0.0, 0.0])
    camera = pose.new_tensor([_START_SCALE, 0.0, 0.0])
    return Parameters(camera, pose, betas).packed()
