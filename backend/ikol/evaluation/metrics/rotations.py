"""Errors of rotations, whole and apart: where a bone points (swing), how it rolls (twist)."""

import numpy as np
from numpy.typing import NDArray

from ikol.rotations import twist_about

Float64 = NDArray[np.float64]


def rotation_errors_deg(R: Float64, truth: Float64) -> Float64:
    """Angle of R^T R_true [...] in degrees: the geodesic distance of rotations [..., 3, 3].

    By the chord, 2 arcsin(|R - R_true| / sqrt(8)), which is exact for small angles too. Of
    rotations relative to the parent it is the local error, of those in the world the global one.
    """
    chord = np.linalg.norm((R - truth).reshape(*R.shape[:-2], 9), axis=-1) / np.sqrt(8.0)
    return np.asarray(np.rad2deg(2.0 * np.arcsin(np.minimum(chord, 1.0))), np.float64)


def swing_errors_deg(
    R: Float64, truth: Float64, axes: Float64, true_axes: Float64 | None = None
) -> Float64:
    """Angle between the directions R a and R_true a_true [...] in degrees, of rest bones a.

    Relative to the parent a bone points elsewhere also where the parent's twist is wrong and the
    bone's place in the world right.

    Args:
        R: Rotations relative to the parent [..., 3, 3].
        truth: The true ones [..., 3, 3].
        axes: Unit directions of the bones at rest [..., 3].
        true_axes: Those of the true body, if its shape is another; `axes` if None.
    """
    bones = (R @ axes[..., None])[..., 0]
    true_bones = (truth @ (axes if true_axes is None else true_axes)[..., None])[..., 0]
    half_chord = np.linalg.norm(bones - true_bones, axis=-1) / 2.0
    return np.asarray(np.rad2deg(2.0 * np.arcsin(np.minimum(half_chord, 1.0))), np.float64)


def twist_errors_deg(
    R: Float64, truth: Float64, axes: Float64, true_axes: Float64 | None = None
) -> Float64:
    """Difference of the twists phi in R = R_swing R_twist(phi) [...] in degrees, 0..180.

    The decomposition is Eq. 2 of J. Zhang et al., "IKOL", about the rest bone.

    Args:
        R: Rotations relative to the parent [..., 3, 3].
        truth: The true ones [..., 3, 3].
        axes: Unit directions of the bones at rest [..., 3].
        true_axes: Those of the true body, if its shape is another; `axes` if None.
    """
    all_axes = np.zeros(R.shape[:-1])
    given = twist_about(R, all_axes + axes)
    true = twist_about(truth, all_axes + (axes if true_axes is None else true_axes))
    difference = np.arctan2(
        given[..., 1] * true[..., 0] - given[..., 0] * true[..., 1],
        given[..., 0] * true[..., 0] + given[..., 1] * true[..., 1],
    )
    return np.asarray(np.rad2deg(np.abs(difference)), np.float64)


def mean_rotation(R: Float64) -> Float64:
    """The rotation [3, 3] with the least sum of squared chords to rotations [N, 3, 3].

    F. L. Markley et al., "Averaging quaternions", 2007, in its form for matrices: the mean of the
    matrices, made a rotation.
    """
    u, _, vt = np.linalg.svd(R.mean(axis=0))
    u[:, 2] *= np.sign(np.linalg.det(u @ vt))
    return np.asarray(u @ vt, np.float64)
