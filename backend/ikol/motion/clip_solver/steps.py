"""Steps of all unknowns, inside compiled code."""

import math

from .band import PELVIS, UNKNOWNS, Array, helper


@helper
def take_step(R: Array, path: Array, step: Array) -> None:
    """R <- R exp(omega) and path <- path + way, in place.

    Args:
        R: Orientations [T, 24, 3, 3].
        path: [T, 3].
        step: [75 T].
    """
    for frame in range(len(R)):
        base = frame * UNKNOWNS
        for joint in range(24):
            _turn(R[frame, joint], step[base + 3 * joint : base + 3 * joint + 3])
        for i in range(3):
            path[frame, i] += step[base + PELVIS + i]


@helper
def _turn(R: Array, omega: Array) -> None:
    x, y, z = omega[0], omega[1], omega[2]
    angle = math.sqrt(x * x + y * y + z * z)
    if angle < 1e-12:
        return
    s, w = math.sin(0.5 * angle) / angle, math.cos(0.5 * angle)
    x, y, z = s * x, s * y, s * z
    for i in range(3):
        a, b, c = R[i, 0], R[i, 1], R[i, 2]
        R[i, 0] = a * (1 - 2 * (y * y + z * z)) + 2 * b * (x * y + w * z) + 2 * c * (x * z - w * y)
        R[i, 1] = 2 * a * (x * y - w * z) + b * (1 - 2 * (x * x + z * z)) + 2 * c * (y * z + w * x)
        R[i, 2] = 2 * a * (x * z + w * y) + 2 * b * (y * z - w * x) + c * (1 - 2 * (x * x + y * y))
