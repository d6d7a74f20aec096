"""Joint rotations from swing and twist, R = R_swing R_twist (Eq. 2), without swing angles.

A swing that takes the rest bone t to u is a half turn about t and then one about the bisector s
of t and u, or, what is the same, a reflection along t and then one along s. With
`mirrored = (I - 2 t t^T) R_twist`, which no swing changes, R = (I - 2 s s^T) mirrored.
"""

import torch
from torch import Tensor

from ikol.rotations import identity
from ikol.solver.batch_last import skew, to_last, units

_LEAST = 1e-12


def mirrored_twists(rest_axes: Tensor, twist_cos_sin: Tensor) -> Tensor:
    """(I - 2 t t^T) R_twist(phi): the part of a joint's rotation that no swing changes.

    Args:
        rest_axes: Unit rest bones t [23, 3, N].
        twist_cos_sin: cos phi, sin phi [23, 2, N] of any length; (0, 0) means no twist.

    Returns:
        Reflections [23, 3, 3, N].
    """
    squares = (twist_cos_sin * twist_cos_sin).sum(1, keepdim=True)
    none = squares < _LEAST**2
    unit = twist_cos_sin * torch.where(none, 0.0, torch.where(none, 1.0, squares).rsqrt())
    cos = (unit[:, :1] + none).unsqueeze(1)
    sin = unit[:, 1:].unsqueeze(1)
    outer = rest_axes.unsqueeze(2) * rest_axes.unsqueeze(1)
    return cos * identity(rest_axes)[..., None] + sin * skew(rest_axes) - (1 + cos) * outer


def mirrored_along(R_joints: Tensor, mirrored: Tensor, tangents: Tensor) -> Tensor:
    """What rotations that turn a bone to its opposite mirror along, unit vectors [23, 3, N].

    Of R = (I - 2 s s^T) mirrored the bone does not tell s where it turns by 180 degrees. But
    (I - R mirrored^T) x = 2 s (s . x), of which one of two x across the bone is not zero.

    Args:
        R_joints: Rotations relative to the parent [N, 23, 3, 3].
        mirrored: See `mirrored_twists` [N, 23, 3, 3].
        tangents: Two unit vectors across each rest bone [N, 23, 3, 2].
    """
    ways = to_last(tangents - R_joints @ (mirrored.mT @ tangents), 3)
    first, second = ways.unbind(2)
    longer = (first * first).sum(1, keepdim=True) < (second * second).sum(1, keepdim=True)
    return units(torch.where(longer, second, first), to_last(tangents, 3)[:, :, 0])
