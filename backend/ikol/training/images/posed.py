"""A body posed by what a network says, with derivatives."""

import torch
from torch import Tensor, nn

from ikol.body.kinematics import forward_kinematics
from ikol.body.model import BodyModel


class PosedKeypoints(nn.Module):
    """Keypoints of a body in poses and shapes."""

    def __init__(self, body: BodyModel) -> None:
        """Prepare for a body."""
        super().__init__()
        template = torch.from_numpy(body.keypoint_template)
        shapedirs = torch.from_numpy(body.keypoint_shapedirs)
        self.register_buffer("template", template, persistent=False)
        self.register_buffer("shapedirs", shapedirs, persistent=False)

    def rest(self, betas: Tensor) -> Tensor:
        """Rest keypoints [B, 29, 3] of shapes [B, 10], metres."""
        dirs = torch.einsum("kcb,nb->nkc", self.get_buffer("shapedirs"), betas)
        return self.get_buffer("template") + dirs

    def forward(self, R_parent_joint: Tensor, betas: Tensor) -> Tensor:
        """Keypoints [B, 29, 3] relative to the pelvis of rotations [B, 24, 3, 3]."""
        return forward_kinematics(R_parent_joint, self.rest(betas))[0]
