"""Coordinates as expectations over heatmaps (integral regression).

X. Sun et al., "Integral human pose regression", ECCV 2018; J. Li et al., "HybrIK", CVPR 2021.
"""

import torch
from torch import Tensor


def soft_argmax(heatmaps: Tensor) -> Tensor:
    """Where each heatmap has its mass.

    Args:
        heatmaps: Scores before the softmax [..., D, H, W].

    Returns:
        Mean place u, v, d [..., 3] of softmax(heatmap), in -0.5..0.5 along W, H and D: the mean
        index over the size, less one half, so that the middle is the edge between two cells.
    """
    volume = heatmaps.shape[-3:]
    # Where the network computes in half precision, places would be a quarter of a cell off.
    single = torch.promote_types(heatmaps.dtype, torch.float32)
    probability = heatmaps.flatten(-3).softmax(-1, dtype=single).unflatten(-1, volume)
    along_w = probability.sum((-3, -2))
    along_h = probability.sum((-3, -1))
    along_d = probability.sum((-2, -1))
    return torch.stack([_mean_place(line) for line in (along_w, along_h, along_d)], dim=-1)


def _mean_place(line: Tensor) -> Tensor:
    size = line.shape[-1]
    cells = torch.arange(size, device=line.device, dtype=line.dtype)
    return (line * cells).sum(-1) / size - 0.5
