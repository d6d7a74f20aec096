"""Unit quaternions in wxyz order, numpy only, any leading dimensions."""

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]


def multiply(left: Float, right: Float) -> Float:
    """Hamilton product [..., 4]: the rotation `right` followed by the rotation `left`."""
    lw, lx, ly, lz = np.moveaxis(left, -1, 0)
    rw, rx, ry, rz = np.moveaxis(right, -1, 0)
    return np.stack(
        [
            lw * rw - lx * rx - ly * ry - lz * rz,
            lw * rx + lx * rw + ly * rz - lz * ry,
            lw * ry - lx * rz + ly * rw + lz * rx,
            lw * rz + lx * ry - ly * rx + lz * rw,
        ],
        axis=-1,
    )


def conjugate(quats_wxyz: Float) -> Float:
    """Inverse of unit quaternions [..., 4]."""
    return quats_wxyz * np.array([1.0, -1.0, -1.0, -1.0])


def from_matrix(rotations: Float) -> Float:
    """Quaternions [..., 4] of rotation matrices [..., 3, 3].

    The unit eigenvector of Bar-Itzhack's symmetric matrix with the largest eigenvalue (Bar-Itzhack
    2000, "New method for extracting the quaternion from a rotation matrix"): no special cases, and
    the nearest rotation if the matrix is a little off.
    """
    trace = np.trace(rotations, axis1=-2, axis2=-1)[..., None, None]
    skew = np.stack(
        [
            rotations[..., 2, 1] - rotations[..., 1, 2],
            rotations[..., 0, 2] - rotations[..., 2, 0],
            rotations[..., 1, 0] - rotations[..., 0, 1],
        ],
        axis=-1,
    )
    symmetric = np.empty((*rotations.shape[:-2], 4, 4))
    symmetric[..., :1, :1] = trace
    symmetric[..., 0, 1:] = symmetric[..., 1:, 0] = skew
    symmetric[..., 1:, 1:] = rotations + np.swapaxes(rotations, -1, -2) - trace * np.eye(3)
    quats_wxyz: Float = np.linalg.eigh(symmetric)[1][..., :, -1]
    return np.where(quats_wxyz[..., :1] < 0, -quats_wxyz, quats_wxyz)


def rotate(quats_wxyz: Float, vectors: Float) -> Float:
    """Rotate vectors [..., 3] by unit quaternions [..., 4]."""
    axis, w = quats_wxyz[..., 1:], quats_wxyz[..., :1]
    twice = 2.0 * np.cross(axis, vectors)
    return vectors + w * twice + np.cross(axis, twice)


def align_hemisphere(quats_wxyz: Float, previous: Float | None = None) -> Float:
    """Flip signs so that each quaternion is in the hemisphere of the one before it in time.

    Args:
        quats_wxyz: Rotations over time [T, ..., 4].
        previous: The rotations just before the first [..., 4], if there are any.

    Returns:
        The same rotations [T, ..., 4] without jumps of sign.
    """
    if len(quats_wxyz) == 0:
        return quats_wxyz
    first = quats_wxyz[:1] if previous is None else previous[None]
    before = np.concatenate([first, quats_wxyz[:-1]])
    signs = np.where((before * quats_wxyz).sum(-1, keepdims=True) < 0, -1.0, 1.0)
    return quats_wxyz * np.cumprod(signs, axis=0)


def slerp(start: Float, end: Float, fraction: Float) -> Float:
    """Rotations on the shorter arc from `start` to `end` [..., 4] at `fraction` [...] of it."""
    dot = (start * end).sum(-1)
    end = np.where(dot[..., None] < 0, -end, end)
    angle = np.arccos(np.clip(np.abs(dot), 0.0, 1.0))
    # Below this angle the arc and the chord are the same in double precision.
    straight = angle < 1e-6
    sine = np.where(straight, 1.0, np.sin(angle))
    from_start = np.where(straight, 1.0 - fraction, np.sin((1.0 - fraction) * angle) / sine)
    from_end = np.where(straight, fraction, np.sin(fraction * angle) / sine)
    blended = from_start[..., None] * start + from_end[..., None] * end
    return blended / np.linalg.norm(blended, axis=-1, keepdims=True)
