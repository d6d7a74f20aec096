"""The critic: whether rotations and shape are a person's, each joint, all joints, and the shape.

A. Kanazawa et al., "End-to-end recovery of human shape and pose", CVPR 2018, Section 3.3.
"""

from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from ikol.skeleton import NUM_JOINTS

JOINTS: Final = NUM_JOINTS - 1
CHANNELS: Final = 32
_HIDDEN: Final = 1024


class Discriminator(nn.Module):
    """Names are those of 4D-Humans; all-pose reads the joints' channels joint by joint."""

    def __init__(self) -> None:
        """Make the network with random parameters."""
        super().__init__()
        self.D_conv1 = nn.Conv2d(9, CHANNELS, 1)
        self.D_conv2 = nn.Conv2d(CHANNELS, CHANNELS, 1)
        self.pose_out = nn.ModuleList(nn.Linear(CHANNELS, 1) for _ in range(JOINTS))
        self.betas_fc1 = nn.Linear(10, 10)
        self.betas_fc2 = nn.Linear(10, 5)
        self.betas_out = nn.Linear(5, 1)
        self.D_alljoints_fc1 = nn.Linear(JOINTS * CHANNELS, _HIDDEN)
        self.D_alljoints_fc2 = nn.Linear(_HIDDEN, _HIDDEN)
        self.D_alljoints_out = nn.Linear(_HIDDEN, 1)

    def forward(self, R_parent_joint: Tensor, betas: Tensor) -> Tensor:
        """How human each part is [N, 25]: 23 joints, all joints together, shape; 1 is human.

        Args:
            R_parent_joint: Rotations of the joints 1..23 [N, 23, 3, 3].
            betas: Shape [N, 10].
        """
        x = R_parent_joint.flatten(-2).mT[..., None]
        x = functional.relu(self.D_conv1(x))
        x = functional.relu(self.D_conv2(x))[..., 0].mT
        joints = [out(x[:, joint]) for joint, out in enumerate(self.pose_out)]
        together = functional.relu(self.D_alljoints_fc1(x.flatten(1)))
        together = functional.relu(self.D_alljoints_fc2(together))
        shape = functional.relu(self.betas_fc1(betas))
        shape = functional.relu(self.betas_fc2(shape))
        return torch.cat((*joints, self.D_alljoints_out(together), self.betas_out(shape)), dim=-1)
