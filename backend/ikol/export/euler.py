"""Euler angles for animation curves: far from gimbal lock and without jumps."""

import warnings
from itertools import permutations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

Float64 = NDArray[np.float64]
_USUAL_ORDER = "ZXY"
_NEAR_LOCK_DEG = 70.0


def euler_curves(rotations: Float64) -> tuple[str, Float64]:
    """Angles of one joint through time.

    The order of the axes is the usual one of motion capture files unless its middle angle comes
    near a right angle, where two axes line up and curves jump; then the order that stays farthest
    from that is taken.

    Args:
        rotations: Matrices [T, 3, 3].

    Returns:
        The order such as "ZXY" (R = R_z R_x R_y), and the angles [T, 3] in degrees in that order,
        each frame's the ones closest to the frame before.
    """
    order, angles = _USUAL_ORDER, _angles(rotations, _USUAL_ORDER)
    steepest = np.abs(angles[:, 1]).max()
    if steepest > _NEAR_LOCK_DEG:
        for other in map("".join, permutations("XYZ")):
            candidate = _angles(rotations, other)
            if np.abs(candidate[:, 1]).max() < steepest:
                order, angles, steepest = other, candidate, np.abs(candidate[:, 1]).max()
    return order, _without_jumps(angles)


def _angles(rotations: Float64, order: str) -> Float64:
    with warnings.catch_warnings():
        # Exactly at the lock scipy sets the third angle to zero, which is as good as any.
        warnings.filterwarnings("ignore", message="Gimbal lock")
        return Rotation.from_matrix(rotations).as_euler(order, degrees=True)


def _without_jumps(angles: Float64) -> Float64:
    """Of the equal triples (a, b, c) and (a + 180, 180 - b, c + 180) take the nearer, unwrapped."""
    smooth = angles.copy()
    for t in range(1, len(smooth)):
        a, b, c = angles[t]
        triples = np.array([[a, b, c], [a + 180.0, 180.0 - b, c + 180.0]])
        triples += 360.0 * np.round((smooth[t - 1] - triples) / 360.0)
        smooth[t] = triples[np.argmin(np.abs(triples - smooth[t - 1]).sum(axis=1))]
    return smooth
