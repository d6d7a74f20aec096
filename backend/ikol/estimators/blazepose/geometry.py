"""Small vector geometry for the mapping, batch-agnostic in the leading dimensions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.floating[Any]]

_EPS = 1e-9


def dot(a: Vectors, b: Vectors) -> Vectors:
    """Scalar products [..., 1] of vectors [..., 3]."""
    return np.einsum("...i,...i->...", a, b)[..., None]


def cross(a: Vectors, b: Vectors) -> Vectors:
    """Vector products [..., 3]; several times faster than `numpy.cross` on a few vectors."""
    first = a[..., 1] * b[..., 2] - a[..., 2] * b[..., 1]
    out = np.empty((*first.shape, 3), first.dtype)
    out[..., 0] = first
    out[..., 1] = a[..., 2] * b[..., 0] - a[..., 0] * b[..., 2]
    out[..., 2] = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return out


def norm(a: Vectors) -> Vectors:
    """Lengths [..., 1] of vectors [..., 3]."""
    return np.sqrt(dot(a, a))


def unit(a: Vectors) -> Vectors:
    """Vectors [..., 3] scaled to length one; a zero vector stays zero."""
    return a / np.maximum(norm(a), _EPS)


def reject(a: Vectors, axis: Vectors) -> Vectors:
    """The part of `a` [..., 3] that is perpendicular to the unit vector `axis`."""
    return a - dot(a, axis) * axis


def frame(left: Vectors, up: Vectors) -> Vectors:
    """Right-handed frame with columns (left, up, forward), keeping `left` and turning `up`.

    Args:
        left: First axis [..., 3], any length.
        up: Direction [..., 3] near the second axis, not parallel to the first.

    Returns:
        Rotation matrices [..., 3, 3].
    """
    x = unit(left)
    y = unit(reject(up, x))
    return np.stack((x, y, cross(x, y)), axis=-1)


def rotate(R: Vectors, v: Vectors) -> Vectors:
    """Apply rotations [..., 3, 3] to vectors [..., 3]."""
    return (R @ v[..., None])[..., 0]
