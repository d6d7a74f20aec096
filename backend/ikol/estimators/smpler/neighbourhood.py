"""Features about each joint, where it is seen now, and how far each of them is from it.

X. Xu et al., "SMPLer", TPAMI 2023, Section 3.4 (joint-aware attention).
"""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

RADIUS: Final = 4
"""A joint sees 2 r x 2 r cells."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What there is about J joints.

    Attributes:
        at_joint: Features at the joint itself [B, J, C], bilinear.
        around: Features of the (2 r)^2 cells about it [B, J, 64, C].
        offsets: Of those cells from the joint, x and y in radii [B, J, 64, 2].
    """

    at_joint: Tensor
    around: Tensor
    offsets: Tensor


def neighbourhood(features: Tensor, joints: Tensor) -> Neighbourhood:
    """Look at features about joints.

    Args:
        features: [B, C, H, W].
        joints: [B, J, 2]: x, y in -1..1 from the first cell's middle to the last one's. A cell
            beyond the edge is the one at the edge.
    """
    height, width = features.shape[-2:]
    last = joints.new_tensor([width - 1.0, height - 1.0])
    cells = 0.5 * (joints + 1.0) * last
    steps = torch.arange(1 - RADIUS, RADIUS + 1, device=joints.device, dtype=joints.dtype)
    grid = torch.stack(torch.meshgrid(steps, steps, indexing="xy"), dim=-1).flatten(0, 1)
    near = cells.floor()[:, :, None] + grid
    near = torch.minimum(near.clamp_min(0.0), last)
    index = (near[..., 1] * width + near[..., 0]).long().flatten(1)
    flat = features.flatten(-2).mT
    around = flat.gather(1, index[..., None].expand(-1, -1, flat.shape[-1]))
    at_joint = functional.grid_sample(
        features, joints[:, :, None], mode="bilinear", align_corners=True
    )
    return Neighbourhood(
        at_joint=at_joint[..., 0].mT,
        around=around.unflatten(1, near.shape[1:3]),
        offsets=(near - cells[:, :, None]) / RADIUS,
    )


def relative_bias(table: Tensor, offsets: Tensor) -> Tensor:
    """Bias of the scores by relative position, read bilinearly from a learned table.

    Args:
        table: [1, heads, 2 r + 1, 2 r + 1]: from one radius before the joint to one behind it.
        offsets: x and y in radii [B, J, N, 2]; beyond the table the bias falls to 0.

    Returns:
        [B, J, heads, N].
    """
    expanded = table.expand(len(offsets), -1, -1, -1)
    read = functional.grid_sample(expanded, offsets, mode="bilinear", align_corners=True)
    return read.transpose(1, 2)
