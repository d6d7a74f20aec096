"""SMPL's parameters as SMPLer refines them, and the first estimate of them."""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from ikol.skeleton import NUM_JOINTS

from .rotation_6d import rotmats_from_6d

_BETAS: Final = 10
_CAMERA: Final = 3
_POSE: Final = 6 * NUM_JOINTS
_HIDDEN: Final = 1024
_STEPS: Final = 3
_SMALL_GAIN: Final = 0.01


@dataclass(frozen=True, slots=True)
class Estimate:
    """One person a row.

    Attributes:
        R_parent_joint: Rotations [B, 24, 3, 3]; index 0 from the body to the camera.
        betas: Shape [B, 10].
        camera: Scale s and place x, y [B, 3]: a point is seen at s (X_xy + t).
    """

    R_parent_joint: Tensor
    betas: Tensor
    camera: Tensor


class FirstEstimate(nn.Module):
    """Global features [B, C] to an estimate that corrects itself three times, as HMR's does.

    X. Xu et al., "SMPLer: Taming transformers for monocular 3D human shape and pose estimation",
    TPAMI 2023.
    """

    def __init__(self, features: int) -> None:
        """Make the network with random parameters; it starts at the T-pose, upright in the picture.

        Args:
            features: Channels C.
        """
        super().__init__()
        self.fc1 = nn.Linear(features + _POSE + _BETAS + _CAMERA, _HIDDEN)
        self.fc2 = nn.Linear(_HIDDEN, _HIDDEN)
        self.dropout = nn.Dropout(0.5)
        self.decpose = nn.Linear(_HIDDEN, _POSE)
        self.decshape = nn.Linear(_HIDDEN, _BETAS)
        self.deccam = nn.Linear(_HIDDEN, _CAMERA)
        for layer in (self.decpose, self.decshape, self.deccam):
            nn.init.xavier_uniform_(layer.weight, gain=_SMALL_GAIN)
        start = torch.eye(3).repeat(NUM_JOINTS, 1, 1)
        # The camera's y points down. From upside down upright people are half a turn away, where
        # the loss of rotation matrices has a local minimum.
        start[0] = torch.diag(torch.tensor([1.0, -1.0, -1.0]))
        self.register_buffer("init_pose", start[..., :2].flatten()[None])
        self.register_buffer("init_shape", torch.zeros(1, _BETAS))
        self.register_buffer("init_cam", torch.tensor([[1.0, 0.0, 0.0]]))

    def forward(self, features: Tensor) -> Estimate:
        """Estimate from features of the whole picture."""
        start = (self.get_buffer(name) for name in ("init_pose", "init_shape", "init_cam"))
        pose, betas, camera = (values.expand(len(features), -1) for values in start)
        for _ in range(_STEPS):
            x = torch.cat((features, pose, betas, camera), dim=-1)
            x = self.dropout(functional.relu(self.fc1(x)))
            x = self.dropout(functional.relu(self.fc2(x)))
            pose = pose + self.decpose(x)
            betas = betas + self.decshape(x)
            camera = camera + self.deccam(x)
        return Estimate(rotmats_from_6d(pose.unflatten(-1, (NUM_JOINTS, 6))), betas, camera)
