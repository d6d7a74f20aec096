"""Small matrices by the thousand: the batch as last dimension, in memory and in shape.

A product of 3 x 3 matrices, a sum over children or a cross product is then a handful of long
vector operations rather than thousands of tiny ones, on CPUs as on GPUs. Between modules shapes
have the batch first, as everywhere in torch; only the order in memory is that of here, and passing
from the one to the other costs nothing.
"""

from functools import cache

import torch
from torch import Tensor


def to_last(tensor: Tensor, trailing: int) -> Tensor:
    """[N, ...] seen as [..., N]; a tensor of only the `trailing` dimensions gets N = 1.

    Raises:
        ValueError: If there are several leading dimensions.
    """
    if tensor.dim() == trailing:
        return tensor[..., None]
    if tensor.dim() != trailing + 1:
        raise ValueError(f"{tuple(tensor.shape)} has other than one leading dimension")
    return tensor.movedim(0, -1)


def to_first(tensor: Tensor) -> Tensor:
    """[..., N] seen as [N, ...]."""
    return tensor.movedim(-1, 0)


def product(left: Tensor, right: Tensor) -> Tensor:
    """Products of matrices [n, i, j, N] and [n, j, k, N]."""
    return (left.unsqueeze(3) * right.unsqueeze(1)).sum(2)


def applied(matrices: Tensor, vectors: Tensor) -> Tensor:
    """Products of matrices [n, i, j, N] and vectors [n, j, N]."""
    return (matrices * vectors.unsqueeze(1)).sum(2)


def transposed_applied(matrices: Tensor, vectors: Tensor) -> Tensor:
    """Products of transposed matrices [n, j, i, N]^T and vectors [n, j, N]."""
    return (matrices * vectors.unsqueeze(2)).sum(1)


def summed(incidence: Tensor, values: Tensor) -> Tensor:
    """Sums of values [n, ..., N] as rows of an incidence matrix [m, n] say: [m, ..., N]."""
    return (incidence @ values.flatten(1)).unflatten(1, values.shape[1:])


def skew(vectors: Tensor) -> Tensor:
    """Matrices [n, 3, 3, N] of the cross product with vectors [n, 3, N]."""
    return (_cross_from_vector(vectors.device, vectors.dtype) @ vectors).unflatten(1, (3, 3))


@cache
def _cross_from_vector(device: torch.device, dtype: torch.dtype) -> Tensor:
    # Made in inference mode it could never be used for training afterwards.
    with torch.inference_mode(False):
        eye = torch.eye(3, dtype=dtype, device=device)
        columns = [torch.linalg.cross(unit.expand(3, 3), eye) for unit in eye]
        return torch.stack([column.mT.flatten() for column in columns], dim=-1)
