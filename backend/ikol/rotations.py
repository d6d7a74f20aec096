"""Rotations: the one place where quaternion conventions meet, and swing and twist about a bone.

Ours are quaternions w, x, y, z; roma's and scipy's are x, y, z, w. Every function takes any leading
dimensions, any floating dtype and device, and gives back the kind of array that it was given
(torch tensors stay differentiable).
"""

from collections.abc import Callable
from typing import TypeVar, cast

import numpy as np
import roma
import torch
from numpy.typing import NDArray
from torch import Tensor

from ikol.made_once import constant_like, made_once

Array = TypeVar("Array", Tensor, NDArray[np.float32], NDArray[np.float64])

_TINY = 1e-12


def quats_wxyz_from_rotmats(rotmats: Array) -> Array:
    """Unit quaternions [..., 4] of rotations [..., 3, 3]; the sign is arbitrary."""
    return _through_torch(_quats_from_rotmats, rotmats)


def rotmats_from_quats_wxyz(quats_wxyz: Array) -> Array:
    """Rotations [..., 3, 3] of quaternions [..., 4], which need not have unit length."""
    return _through_torch(_rotmats_from_quats, quats_wxyz)


def rotvecs_from_rotmats(rotmats: Array) -> Array:
    """Rotation vectors [..., 3] in radians, of length 0..pi, of rotations [..., 3, 3]."""
    return _through_torch(roma.rotmat_to_rotvec, rotmats)


def rotmats_from_rotvecs(rotvecs: Array) -> Array:
    """Rotations [..., 3, 3] of rotation vectors [..., 3] in radians."""
    return _through_torch(roma.rotvec_to_rotmat, rotvecs)


def quats_wxyz_from_rotvecs(rotvecs: Array) -> Array:
    """Unit quaternions [..., 4] of rotation vectors [..., 3] in radians."""
    return _through_torch(_quats_from_rotvecs, rotvecs)


def rotvecs_from_quats_wxyz(quats_wxyz: Array) -> Array:
    """Rotation vectors [..., 3] in radians, of length 0..pi, of quaternions [..., 4]."""
    return _through_torch(_rotvecs_from_quats, quats_wxyz)


def align_hemisphere(quats_wxyz: Array) -> Array:
    """Choose signs so that no quaternion flips from one frame to the next.

    Args:
        quats_wxyz: Quaternions [T, ..., 4], time first.

    Returns:
        The same rotations [T, ..., 4]; the first frame keeps its sign.
    """

    def align(quats: Tensor) -> Tensor:
        steps = (quats[1:] * quats[:-1]).sum(-1, keepdim=True)
        flips = torch.where(steps < 0, -1.0, 1.0).to(quats.dtype)
        return torch.cat([quats[:1], quats[1:] * flips.cumprod(0)])

    return _through_torch(align, quats_wxyz)


def twist_about(rotmats: Array, axes: Array) -> Array:
    """The twist phi of R = R_swing R_twist(phi) about an axis (Eq. 2 of the IKOL paper).

    Args:
        rotmats: Rotations R [..., 3, 3].
        axes: Unit axes of the twist [..., 3], in the frame that R is applied in (rest bones).

    Returns:
        cos phi, sin phi [..., 2]; (1, 0) where the swing is 180 degrees and no twist is defined.
    """

    def twist(R: Tensor, axis: Tensor) -> Tensor:
        # With the unit quaternion (w, v) of R and p = v . axis: tan(phi / 2) = p / w, and the
        # entries of R give w^2 - p^2, 2 w p and w^2 + p^2 without a square root.
        along = (axis * (R @ axis[..., None]).squeeze(-1)).sum(-1)
        trace = R.diagonal(dim1=-2, dim2=-1).sum(-1)
        vee = torch.stack(
            [
                R[..., 2, 1] - R[..., 1, 2],
                R[..., 0, 2] - R[..., 2, 0],
                R[..., 1, 0] - R[..., 0, 1],
            ],
            dim=-1,
        )
        cos_sin = torch.stack([trace - along, (axis * vee).sum(-1)], dim=-1)
        defined = ((1 + along) > 1e-6)[..., None]
        neutral = constant_like(cos_sin, (1.0, 0.0))
        return torch.nn.functional.normalize(torch.where(defined, cos_sin, neutral), dim=-1)

    return _through_torch(twist, rotmats, axes)


def twist_rotmats(axes: Tensor, cos_sin: Tensor) -> Tensor:
    """Rotations [..., 3, 3] about unit axes [..., 3] by angles given as (cos, sin) [..., 2]."""
    cos, sin = cos_sin[..., 0, None, None], cos_sin[..., 1, None, None]
    outer = axes[..., :, None] * axes[..., None, :]
    return cos * identity(axes) + sin * skew(axes) + (1 - cos) * outer


def swing_between(start: Tensor, end: Tensor) -> Tensor:
    """The least rotation [..., 3, 3] that takes unit vectors [..., 3] to others.

    Antiparallel vectors get a half turn about an arbitrary perpendicular axis.
    """
    return half_turn(bisectors(start, end, tangent_basis(start)[..., 0])) @ half_turn(start)


def bisectors(start: Tensor, end: Tensor, perpendicular: Tensor) -> Tensor:
    """Unit vectors halfway between two.

    A half turn about `start`, then one about the bisector, is the least rotation from `start`
    to `end`: a swing without an angle, hence safe at and around 0 and 180 degrees.

    Args:
        start: Unit vectors [..., 3].
        end: Unit vectors [..., 3], or zero for those that have nowhere to go.
        perpendicular: A unit vector perpendicular to each start [..., 3]; the bisector where
            start and end are antiparallel.

    Returns:
        Unit vectors [..., 3]; `start` where `end` is zero.
    """
    total = start + end
    antiparallel = (total * total).sum(-1, keepdim=True) < torch.finfo(total.dtype).eps
    total = torch.where(antiparallel, perpendicular, total)
    return total / total.norm(dim=-1, keepdim=True)


def half_turn(axes: Tensor) -> Tensor:
    """Rotations [..., 3, 3] by 180 degrees about unit axes [..., 3]."""
    return (2 * axes)[..., :, None] * axes[..., None, :] - identity(axes)


def skew(vectors: Tensor) -> Tensor:
    """Matrices [..., 3, 3] of the cross product with vectors [..., 3]."""
    eye = identity(vectors)
    columns = vectors[..., None].expand(*vectors.shape, 3)
    return torch.linalg.cross(columns, eye.expand(columns.shape), dim=-2)


def identity(like: Tensor) -> Tensor:
    """The 3 x 3 identity with a tensor's dtype and device; shared, so not to be changed."""
    return _identity(like.device, like.dtype)


@made_once
def _identity(device: torch.device, dtype: torch.dtype) -> Tensor:
    return torch.eye(3, dtype=dtype, device=device)


def normalized(vectors: Tensor, fallback: Tensor) -> Tensor:
    """Unit vectors [..., 3]; `fallback` [..., 3] (unit) where the length is below 1e-12."""
    zero = (vectors * vectors).sum(-1, keepdim=True) < _TINY**2
    safe = torch.where(zero, fallback, vectors)
    return safe / safe.norm(dim=-1, keepdim=True)


def tangent_basis(units: Tensor) -> Tensor:
    """Two unit vectors [..., 3, 2] perpendicular to unit vectors [..., 3] and to each other.

    Duff et al., "Building an Orthonormal Basis, Revisited", JCGT 2017.
    """
    z = units[..., 2:]
    sign = torch.where(z < 0, -1.0, 1.0).to(z.dtype)
    # The reflection that takes -sign e_z to the unit vector takes e_x and e_y to tangents.
    normal = units + sign * identity(units)[2]
    shares = units[..., :2] / (1 + z.abs())
    tangents = identity(units)[:, :2] - normal[..., :, None] * shares[..., None, :]
    return torch.cat([tangents[..., :1], tangents[..., 1:] * sign[..., None]], dim=-1)


def _wxyz(quats_xyzw: Tensor) -> Tensor:
    return quats_xyzw.roll(1, -1)


def _xyzw(quats_wxyz: Tensor) -> Tensor:
    return quats_wxyz.roll(-1, -1)


def _quats_from_rotmats(rotmats: Tensor) -> Tensor:
    return _wxyz(roma.rotmat_to_unitquat(rotmats))


def _quats_from_rotvecs(rotvecs: Tensor) -> Tensor:
    return _wxyz(roma.rotvec_to_unitquat(rotvecs))


def _rotmats_from_quats(quats_wxyz: Tensor) -> Tensor:
    return roma.unitquat_to_rotmat(roma.quat_normalize(_xyzw(quats_wxyz)))


def _rotvecs_from_quats(quats_wxyz: Tensor) -> Tensor:
    return roma.unitquat_to_rotvec(roma.quat_normalize(_xyzw(quats_wxyz)))


def _through_torch(function: Callable[..., Tensor], *arrays: Array) -> Array:
    if isinstance(arrays[0], Tensor):
        return function(*arrays)
    result = function(*(torch.from_numpy(np.ascontiguousarray(array)) for array in arrays))
    return cast(Array, result.numpy())
