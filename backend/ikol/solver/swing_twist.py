"""Joint rotations from swing and twist, R = R_swing R_twist (Eq. 2), without swing angles.

A swing that takes the rest bone t to u is a half turn about t and then one about the bisector s
of t and u. With `twisted = half_turn(t) R_twist`, which no swing changes, R = half_turn(s) twisted.
"""

import torch
from torch import Tensor

from ikol.rotations import half_turn, identity, normalized, skew


def twisted_half_turns(rest_axes: Tensor, twist_cos_sin: Tensor) -> Tensor:
    """half_turn(t) R_twist(phi): the part of a joint's rotation that no swing changes.

    Args:
        rest_axes: Unit rest bones t [..., 23, 3].
        twist_cos_sin: cos phi, sin phi [..., 23, 2] of any length; (0, 0) means no twist.

    Returns:
        Rotations [..., 23, 3, 3].
    """
    no_twist = torch.tensor([1.0, 0.0], dtype=rest_axes.dtype, device=rest_axes.device)
    unit = normalized(twist_cos_sin, no_twist)
    cos, sin = unit[..., 0, None, None], unit[..., 1, None, None]
    outer = rest_axes[..., :, None] * rest_axes[..., None, :]
    return (1 + cos) * outer - cos * identity(rest_axes) - sin * skew(rest_axes)


def joint_rotations(bisectors: Tensor, twisted: Tensor) -> Tensor:
    """Rotations relative to the parent [..., n, 3, 3] from bisectors [..., n, 3]."""
    return half_turn(bisectors) @ twisted
