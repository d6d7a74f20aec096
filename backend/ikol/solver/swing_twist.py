"""Joint rotations from swing and twist, R = R_swing R_twist (Eq. 2), without swing angles.

A swing that takes the rest bone t to u is a half turn about t and then one about the bisector s
of t and u. With `twisted = half_turn(t) R_twist`, which no swing changes, R = half_turn(s) twisted.
"""

import torch
from torch import Tensor

from ikol.rotations import identity
from ikol.solver.batch_last import skew

_LEAST = 1e-12


def twisted_half_turns(rest_axes: Tensor, twist_cos_sin: Tensor) -> Tensor:
    """half_turn(t) R_twist(phi): the part of a joint's rotation that no swing changes.

    Args:
        rest_axes: Unit rest bones t [23, 3, N].
        twist_cos_sin: cos phi, sin phi [23, 2, N] of any length; (0, 0) means no twist.

    Returns:
        Rotations [23, 3, 3, N].
    """
    squares = (twist_cos_sin * twist_cos_sin).sum(1, keepdim=True)
    none = squares < _LEAST**2
    unit = twist_cos_sin * torch.where(none, 0.0, torch.where(none, 1.0, squares).rsqrt())
    cos = (unit[:, :1] + none).unsqueeze(1)
    sin = unit[:, 1:].unsqueeze(1)
    outer = rest_axes.unsqueeze(2) * rest_axes.unsqueeze(1)
    return (1 + cos) * outer - cos * identity(rest_axes)[..., None] - sin * skew(rest_axes)


def joint_rotations(bisectors: Tensor, twisted: Tensor) -> Tensor:
    """Rotations relative to the parent [..., n, 3, 3] from bisectors [..., n, 3]."""
    s = bisectors[..., None]
    return 2 * s * (s * twisted).sum(-2, keepdim=True) - twisted
