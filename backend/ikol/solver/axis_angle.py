"""Rotation vectors: the exponential map and its derivative, regular at zero."""

import torch
from torch import Tensor

from ikol.rotations import identity, skew


def exponential(rotvecs: Tensor) -> tuple[Tensor, Tensor]:
    """Rotations of rotation vectors, and how they turn when the vectors change.

    Args:
        rotvecs: Rotation vectors theta [..., 3], radians.

    Returns:
        R = exp(theta) [..., 3, 3], and the left Jacobian J [..., 3, 3] of SO(3): to first order,
        exp(theta + d) = exp(J d) R.
    """
    squares = (rotvecs * rotvecs).sum(-1)[..., None, None]
    small = squares < torch.finfo(rotvecs.dtype).eps ** 0.25
    safe = torch.where(small, 1.0, squares)
    angles = safe.sqrt()
    # sin / theta, (1 - cos) / theta^2, (theta - sin) / theta^3, by their series at zero
    sine = torch.where(small, 1 - squares / 6 + squares**2 / 120, angles.sin() / angles)
    versine = torch.where(
        small, 0.5 - squares / 24 + squares**2 / 720, 2 * (angles / 2).sin() ** 2 / safe
    )
    rest = torch.where(small, 1 / 6 - squares / 120 + squares**2 / 5040, (1 - sine) / safe)
    cross = skew(rotvecs)
    twice = cross @ cross
    eye = identity(rotvecs)
    return eye + sine * cross + versine * twice, eye + versine * cross + rest * twice
