"""What is done to the 26 tokens again and again: attend to the picture, then to each other.

X. Xu et al., "SMPLer", TPAMI 2023, Section 3.2 to 3.4. Features never attend to each other: with N
tokens and L features that costs N L + N^2 scores instead of (N + L)^2.
"""

from typing import Final

import torch
from torch import Tensor, nn

from ikol.skeleton import NUM_JOINTS

from .attention import HEADS, Layer
from .hrnet import SCALES
from .neighbourhood import RADIUS, Neighbourhood, relative_bias

TOKENS: Final = NUM_JOINTS + 2
"""The joints' rotations, the shape, the camera."""


class _Held(nn.Module):
    """A layer under the name that checkpoints have."""

    def __init__(self) -> None:
        super().__init__()
        self.transformer_layer = Layer()


class _HeldSelf(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.self_trans_layer = Layer()


class MultiScale(nn.Module):
    """Attention of all tokens to each scale by itself, each with its own weights; then the mean."""

    def __init__(self) -> None:
        """Make it with random parameters."""
        super().__init__()
        self.trans_layer_list = nn.ModuleList(_Held() for _ in range(SCALES))

    def forward(self, tokens: Tensor, scales: list[Tensor]) -> Tensor:
        """Attend.

        Args:
            tokens: [B, 26, 128].
            scales: Features [B, 128, H, W] of each scale.
        """
        attended = [
            self.get_submodule(f"trans_layer_list.{place}.transformer_layer")(
                tokens, features.flatten(-2).mT
            )
            for place, features in enumerate(scales)
        ]
        return torch.stack(attended).mean(0)


class JointAware(nn.Module):
    """Attention of each joint's token to the features about the joint."""

    def __init__(self) -> None:
        """Make it with random parameters and no preference for any place."""
        super().__init__()
        size = 2 * RADIUS + 1
        self.relative_position_encoding_table = nn.ParameterList(
            [nn.Parameter(torch.zeros(1, HEADS, size, size))]
        )
        self.trans_layer_list = nn.ModuleList([_Held()])

    def forward(self, tokens: Tensor, near: Neighbourhood) -> Tensor:
        """Attend.

        Args:
            tokens: Of the joints [B, 24, 128].
            near: What is about the joints.
        """
        bias = relative_bias(self.relative_position_encoding_table[0], near.offsets)
        layer = self.get_submodule("trans_layer_list.0.transformer_layer")
        attended = layer(
            tokens.flatten(0, 1)[:, None], near.around.flatten(0, 1), bias.flatten(0, 1)[:, :, None]
        )
        return attended[:, 0].unflatten(0, tokens.shape[:2])


class Unit(nn.Module):
    """All tokens to all scales, the joints' also to what is about them, then all to each other."""

    def __init__(self) -> None:
        """Make it with random parameters."""
        super().__init__()
        self.global_unit = MultiScale()
        self.local_unit = JointAware()
        self.self_trans_layer = _HeldSelf()

    def forward(self, tokens: Tensor, scales: list[Tensor], near: Neighbourhood) -> Tensor:
        """Refine tokens [B, 26, 128]; see `MultiScale` and `JointAware`."""
        seen = self.global_unit(tokens, scales)
        local = self.local_unit(tokens[:, :NUM_JOINTS], near)
        joints = 0.5 * (seen[:, :NUM_JOINTS] + local)
        return self.self_trans_layer.self_trans_layer(
            torch.cat((joints, seen[:, NUM_JOINTS:]), dim=1)
        )
