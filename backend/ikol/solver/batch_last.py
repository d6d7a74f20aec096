"""Small matrices by the thousand: the batch as last dimension, in memory and in shape.

A product of 3 x 3 matrices, a sum over children or a cross product is then a handful of long
vector operations rather than thousands of tiny ones, on CPUs as on GPUs. Between modules shapes
have the batch first, as everywhere in torch; only the order in memory is that of here, and passing
from the one to the other costs nothing.
"""

import torch
from torch import Tensor

from ikol.made_once import made_once

_LEAST_SQUARE = 1e-18
"""Of a length that is one: neither its inverse nor its derivatives overflow single precision."""


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


def batch_of_matrices(tensor: Tensor) -> Tensor:
    """[n, m, N] as a batch [N, n, m] in memory, too, which is what LAPACK and BLAS want."""
    # A transposition of two dimensions is several times as fast as one of three.
    return tensor.flatten(0, 1).t().contiguous().unflatten(1, tensor.shape[:2])


def product(left: Tensor, right: Tensor) -> Tensor:
    """Products of matrices [n, i, j, N] and [n, j, k, N]."""
    return (left.unsqueeze(3) * right.unsqueeze(1)).sum(2)


def applied(matrices: Tensor, vectors: Tensor) -> Tensor:
    """Products of matrices [n, i, j, N] and vectors [n, j, N]."""
    return (matrices * vectors.unsqueeze(1)).sum(2)


def transposed_applied(matrices: Tensor, vectors: Tensor) -> Tensor:
    """Products of transposed matrices [n, j, i, N]^T and vectors [n, j, N]."""
    return (matrices * vectors.unsqueeze(2)).sum(1)


def reflected(axes: Tensor, matrices: Tensor) -> Tensor:
    """Columns of matrices [n, 3, k, N] mirrored across unit axes [n, 3, N]: (I - 2 s s^T) M."""
    columns = axes.unsqueeze(2)
    along = (matrices * columns).sum(1, keepdim=True)
    return torch.addcmul(matrices, columns, along, value=-2)


def bisectors(start: Tensor, end: Tensor, perpendicular: Tensor) -> Tensor:
    """As `ikol.rotations.bisectors`, of vectors [n, 3, N]."""
    total = start + end
    squares = (total * total).sum(1, keepdim=True)
    least = torch.finfo(total.dtype).eps
    halfway = total * squares.clamp(min=least).rsqrt()
    return torch.where(squares < least, perpendicular, halfway)


def bisectors_towards(start: Tensor, aims: Tensor, perpendicular: Tensor) -> Tensor:
    """The same, from unit vectors towards aims [n, 3, N] of any length; `start` for one of none."""
    squares = (aims * aims).sum(1, keepdim=True).clamp(min=_LEAST_SQUARE)
    # The aim's length times (start + its direction); the latter counts for none if it is too short.
    total = torch.addcmul(aims, start, squares.sqrt())
    total_squares = (total * total).sum(1, keepdim=True)
    eps = torch.finfo(total.dtype).eps
    # Where this binds, the perpendicular is what counts.
    halfway = total * total_squares.clamp(min=eps * _LEAST_SQUARE).rsqrt()
    return torch.where(total_squares < eps * squares, perpendicular, halfway)


def units(vectors: Tensor, fallback: Tensor) -> Tensor:
    """Unit vectors [n, 3, N]; `fallback` (unit, broadcastable) where the length is below 1e-9."""
    squares = (vectors * vectors).sum(1, keepdim=True)
    scaled = vectors * squares.clamp(min=_LEAST_SQUARE).rsqrt()
    return torch.where(squares < _LEAST_SQUARE, fallback, scaled)


def directions(vectors: Tensor, wanted: Tensor) -> Tensor:
    """Unit vectors [n, 3, N]; zero where not wanted [n, N], or shorter than 1e-9."""
    squares = (vectors * vectors).sum(1, keepdim=True)
    kept = wanted.unsqueeze(1) & (squares > _LEAST_SQUARE)
    return vectors * (squares.clamp(min=_LEAST_SQUARE).rsqrt() * kept)


def summed(incidence: Tensor, values: Tensor) -> Tensor:
    """Sums of values [n, ..., N] as rows of an incidence matrix [m, n] say: [m, ..., N]."""
    return (incidence @ values.flatten(1)).unflatten(1, values.shape[1:])


def cayley_turned(turn: Tensor, matrix: Tensor) -> Tensor:
    """A matrix [3, 3, N] turned by nearly a rotation vector [3, N]: the angle is 2 atan(|.| / 2).

    To second order it is the exponential map, without trigonometry and regular everywhere.
    """
    columns = turn.unsqueeze(1).expand_as(matrix)
    once = torch.linalg.cross(columns, matrix, dim=0)
    twice = torch.linalg.cross(columns, once, dim=0)
    factor = (4 + (turn * turn).sum(0)).reciprocal()
    return torch.addcmul(matrix, torch.add(twice, once, alpha=2), factor, value=2)


def skew(vectors: Tensor) -> Tensor:
    """Matrices [n, 3, 3, N] of the cross product with vectors [n, 3, N]."""
    return (_cross_from_vector(vectors.device, vectors.dtype) @ vectors).unflatten(1, (3, 3))


@made_once
def _cross_from_vector(device: torch.device, dtype: torch.dtype) -> Tensor:
    eye = torch.eye(3, dtype=dtype, device=device)
    columns = [torch.linalg.cross(unit.expand(3, 3), eye) for unit in eye]
    return torch.stack([column.mT.flatten() for column in columns], dim=-1)
