"""Rotations as their first two columns, made orthonormal.

Y. Zhou et al., "On the continuity of rotation representations in neural networks", CVPR 2019.
"""

import torch
from torch import Tensor
from torch.nn import functional


def rotmats_from_6d(numbers: Tensor) -> Tensor:
    """Rotations [..., 3, 3] of six numbers [..., 6]: row by row, two columns."""
    columns = numbers.unflatten(-1, (3, 2))
    first = functional.normalize(columns[..., 0], dim=-1)
    second = columns[..., 1] - (first * columns[..., 1]).sum(-1, keepdim=True) * first
    second = functional.normalize(second, dim=-1)
    return torch.stack((first, second, torch.linalg.cross(first, second)), dim=-1)
