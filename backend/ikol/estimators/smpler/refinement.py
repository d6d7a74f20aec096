"""One block: from tokens, features and where the joints are seen to a better estimate.

X. Xu et al., "SMPLer", TPAMI 2023, Section 3.5.
"""

from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from ikol.skeleton import NUM_JOINTS
from ikol.solver.precision import in_single

from .attention import DROPOUT, EPSILON, WIDTH
from .estimate import Estimate
from .neighbourhood import Neighbourhood, neighbourhood
from .rotation_6d import rotmats_from_6d
from .units import TOKENS, Unit

FINEST: Final = 56
"""Cells of the finest features along each side, for pictures of 224 pixels."""

_UNITS: Final = 2
_DEVIATION: Final = 0.02
"""Of the first weights within a block, as in the released code."""


class ChannelNorm(nn.Module):
    """Normalises the channels of [B, C, H, W] at each place."""

    def __init__(self, channels: int) -> None:
        """Make it."""
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        """Features [B, C, H, W], each place by itself."""
        last = x.movedim(1, -1)
        last = functional.layer_norm(last, last.shape[-1:], self.weight, self.bias, EPSILON)
        return last.movedim(-1, 1)


class Transformer(nn.Module):
    """Positions are added to tokens and features, then two units refine the tokens."""

    def __init__(self, finest: int = FINEST) -> None:
        """Make it with random parameters, for so many cells along each side."""
        super().__init__()
        self.early_embedding = nn.Linear(WIDTH, WIDTH)
        self.position_embeddings = nn.Embedding(TOKENS, WIDTH)
        self.feat_position_embedding = nn.Parameter(0.1 * torch.randn(1, WIDTH, finest, finest))
        self.dropout = nn.Dropout(DROPOUT)
        self.trans_units = nn.ModuleList(Unit() for _ in range(_UNITS))
        self.head = nn.Linear(WIDTH, WIDTH)
        self.residual = nn.Linear(WIDTH, WIDTH)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=_DEVIATION)
            if isinstance(module, nn.Linear):
                nn.init.zeros_(module.bias)

    def forward(self, tokens: Tensor, scales: Sequence[Tensor], near: Neighbourhood) -> Tensor:
        """Refine tokens [B, 26, 128]; positions of coarser scales are pooled from the finest."""
        x = self.dropout(self.early_embedding(tokens) + self.position_embeddings.weight)
        position: Tensor = self.feat_position_embedding
        placed: list[Tensor] = []
        for number, features in enumerate(scales):
            position = functional.avg_pool2d(position, 2) if number else position
            placed.append(features + position)
        for unit in self.trans_units:
            x = unit(x, placed, near)
        return self.head(x) + self.residual(tokens)


class Refinement(nn.Module):
    """Corrects an estimate once."""

    def __init__(self, widths: Sequence[int], finest: int = FINEST) -> None:
        """Make it with random parameters, which correct next to nothing.

        Args:
            widths: Channels of the features of each scale.
            finest: Cells of the finest ones along each side.
        """
        super().__init__()
        self.raw_feat_projection_layer = nn.ModuleList(
            nn.Sequential(nn.Conv2d(width, WIDTH, 1), ChannelNorm(WIDTH)) for width in widths
        )
        self.joint_feat_projection_layer = nn.ModuleList([nn.Linear(WIDTH, WIDTH)])
        self.trans_block = Transformer(finest)
        self.theta_predictor = nn.Linear(WIDTH, 6)
        self.beta_predictor = nn.Linear(WIDTH, 10)
        self.cam_predictor = nn.Linear(WIDTH, 3)
        for predictor in (self.theta_predictor, self.beta_predictor, self.cam_predictor):
            nn.init.normal_(predictor.weight, std=1e-3)
            nn.init.zeros_(predictor.bias)
        with torch.no_grad():
            self.theta_predictor.bias[[0, 3]] = 0.1  # the identity

    def forward(
        self, tokens: Tensor, scales: Sequence[Tensor], joints: Tensor, estimate: Estimate
    ) -> tuple[Tensor, Estimate]:
        """Look again.

        Args:
            tokens: [B, 26, 128].
            scales: Features of each scale as the backbone gives them.
            joints: Where the joints of the estimate are seen [B, 24, 2], in -1..1.
            estimate: The present one.

        Returns:
            New tokens and a new estimate.
        """
        projected = [
            layer(features)
            for layer, features in zip(self.raw_feat_projection_layer, scales, strict=True)
        ]
        near = neighbourhood(projected[0], joints)
        at_joints = self.joint_feat_projection_layer[0](near.at_joint)
        added = torch.cat((at_joints, at_joints.mean(1, keepdim=True).expand(-1, 2, -1)), dim=1)
        tokens = self.trans_block(tokens + added, projected, near)
        turn = rotmats_from_6d(in_single(self.theta_predictor(tokens[:, :NUM_JOINTS])))
        with torch.autocast(turn.device.type, enabled=False):
            turned = estimate.R_parent_joint @ turn
        better = Estimate(
            R_parent_joint=turned,
            betas=estimate.betas + self.beta_predictor(tokens[:, NUM_JOINTS]),
            camera=estimate.camera + self.cam_predictor(tokens[:, NUM_JOINTS + 1]),
        )
        return tokens, better
