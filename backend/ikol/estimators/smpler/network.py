"""The network: HRNet, a first estimate, and three blocks that refine it.

X. Xu et al., "SMPLer: Taming transformers for monocular 3D human shape and pose estimation", TPAMI
2023.
"""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn

from ikol.body.kinematics import forward_kinematics
from ikol.estimators.networks.from_rotations import weak_perspective

from .attention import WIDTH
from .estimate import Estimate, FirstEstimate
from .hrnet import HRNet
from .refinement import FINEST, Refinement

WIDTHS: Final = (32, 48)
"""Of HRNet: SMPLer, and SMPLer-L."""

_BLOCKS: Final = 3


@dataclass(frozen=True, slots=True)
class RestJoints:
    """The body's joints in the T-pose, in SMPL's own coordinates.

    Attributes:
        template: Of the average body [24, 3], metres.
        shapedirs: Change with each beta [24, 3, 10].
    """

    template: Tensor
    shapedirs: Tensor


class Network(nn.Module):
    """Pictures [B, 3, 224, 224] to estimates, the first one and one after each block."""

    def __init__(self, width: int, rest: RestJoints, finest: int = FINEST) -> None:
        """Make the network with random parameters.

        Args:
            width: 32, or 48 for SMPLer-L.
            rest: Joints of the body that is posed to see where its joints would be.
            finest: A quarter of the pictures' side in pixels.
        """
        super().__init__()
        self.backbone = HRNet(width)
        features = self.backbone.widths[-1]
        self.SMPL_predictor = FirstEstimate(features)
        self.init_query_layer_theta = nn.Linear(9, WIDTH)
        self.init_query_layer_beta = nn.Linear(10, WIDTH)
        self.init_query_layer_cam = nn.Linear(3, WIDTH)
        self.global_feat_projection = nn.Linear(features, WIDTH)
        self.transformer = nn.ModuleList(
            Refinement(self.backbone.widths, finest) for _ in range(_BLOCKS)
        )
        self.register_buffer("rest_template", rest.template, persistent=False)
        self.register_buffer("rest_shapedirs", rest.shapedirs, persistent=False)

    def forward(self, pictures: Tensor, refined: bool = True) -> list[Estimate]:
        """See pictures; the last estimate is the best, unless only the first one is wanted."""
        scales = self.backbone(pictures)
        features = scales[-1].mean((-2, -1))
        estimate = self.SMPL_predictor(features)
        if not refined:
            return [estimate]
        tokens = self._tokens(estimate, features)
        estimates = [estimate]
        for block in self.transformer:
            tokens, estimate = block(tokens, scales, self.seen_joints(estimate), estimate)
            estimates.append(estimate)
        return estimates

    def seen_joints(self, estimate: Estimate) -> Tensor:
        """Where the body's joints are in the picture [B, 24, 2], in -1..1."""
        template, shapedirs = self.get_buffer("rest_template"), self.get_buffer("rest_shapedirs")
        with torch.autocast(template.device.type, enabled=False):
            rest = template + torch.einsum("jck,bk->bjc", shapedirs, estimate.betas)
            about_pelvis, _ = forward_kinematics(estimate.R_parent_joint, rest)
        return weak_perspective(about_pelvis + rest[:, :1], estimate.camera)

    def _tokens(self, estimate: Estimate, features: Tensor) -> Tensor:
        parts = (
            self.init_query_layer_theta(estimate.R_parent_joint.flatten(-2)),
            self.init_query_layer_beta(estimate.betas)[:, None],
            self.init_query_layer_cam(estimate.camera)[:, None],
        )
        return torch.cat(parts, dim=1) + self.global_feat_projection(features)[:, None]
