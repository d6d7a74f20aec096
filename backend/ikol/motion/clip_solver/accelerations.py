"""Accelerations of joints and of the pelvis."""

import numpy as np

from .band import PELVIS, UNKNOWNS, Array, add_block, helper


@helper
def add_joint_accelerations(  # noqa: PLR0917
    R: Array,
    stencils: Array,
    weights: Array,
    frame: int,
    band: Array,
    gradient: Array,
) -> float:
    """Add sum w |R''|^2 over the joints at a frame with two neighbours; the cost comes back.

    R'' = a R_before + b R + c R_after is the second divided difference of the orientation's matrix:
    the accelerations of three points at a metre on the joint's axes. With Q = R_s^T R_u the turns
    of two frames are coupled by tr(Q) 1 - Q^T.

    Args:
        R: Orientations [T, 24, 3, 3].
        stencils: a, b, c of each frame [T, 3].
        weights: [T, 24].
        frame: The middle one.
        band: Normal equations.
        gradient: Gradient.
    """
    cost = 0.0
    second, coupling = np.empty((3, 3)), np.empty((3, 3))
    for joint in range(24):
        weight = weights[frame, joint]
        for i in range(3):
            for j in range(3):
                second[i, j] = (
                    stencils[frame, 0] * R[frame - 1, joint, i, j]
                    + stencils[frame, 1] * R[frame, joint, i, j]
                    + stencils[frame, 2] * R[frame + 1, joint, i, j]
                )
                cost += weight * second[i, j] * second[i, j]
        for s in range(3):
            row = (frame - 1 + s) * UNKNOWNS + 3 * joint
            R_s, factor = R[frame - 1 + s, joint], weight * stencils[frame, s]
            for i in range(3):
                j, k = (i + 1) % 3, (i + 2) % 3
                for m in range(3):
                    gradient[row + i] += factor * (
                        R_s[m, k] * second[m, j] - R_s[m, j] * second[m, k]
                    )
            for u in range(s + 1):
                R_u = R[frame - 1 + u, joint]
                for i in range(3):
                    for j in range(3):
                        coupling[j, i] = -(
                            R_s[0, i] * R_u[0, j] + R_s[1, i] * R_u[1, j] + R_s[2, i] * R_u[2, j]
                        )
                trace = -(coupling[0, 0] + coupling[1, 1] + coupling[2, 2])
                for i in range(3):
                    coupling[i, i] += trace
                column = (frame - 1 + u) * UNKNOWNS + 3 * joint
                add_block(band, row, column, coupling, factor * stencils[frame, u])
    return cost


@helper
def add_path_acceleration(  # noqa: PLR0917
    path: Array,
    places: Array,
    stencils: Array,
    weights: Array,
    frame: int,
    band: Array,
    gradient: Array,
) -> float:
    """Add the pelvis' w |x''|^2, with other weights along the line of sight; the cost comes back.

    Args:
        path: [T, 3] metres.
        places: About where the person is [T, 3].
        stencils: As above.
        weights: Across the line of sight and along it [T, 2].
        frame: The middle one.
        band: Normal equations.
        gradient: Gradient.
    """
    across, extra = weights[frame, 0], weights[frame, 1] - weights[frame, 0]
    sight = places[frame] / np.sqrt((places[frame] ** 2).sum())
    weighting = np.empty((3, 3))
    for i in range(3):
        for j in range(3):
            weighting[i, j] = extra * sight[i] * sight[j]
        weighting[i, i] += across
    second = (
        stencils[frame, 0] * path[frame - 1]
        + stencils[frame, 1] * path[frame]
        + stencils[frame, 2] * path[frame + 1]
    )
    force = np.empty(3)
    cost = 0.0
    for i in range(3):
        force[i] = (
            weighting[i, 0] * second[0] + weighting[i, 1] * second[1] + weighting[i, 2] * second[2]
        )
        cost += force[i] * second[i]
    for s in range(3):
        row = (frame - 1 + s) * UNKNOWNS + PELVIS
        for i in range(3):
            gradient[row + i] += stencils[frame, s] * force[i]
        for u in range(s + 1):
            column = (frame - 1 + u) * UNKNOWNS + PELVIS
            add_block(band, row, column, weighting, stencils[frame, s] * stencils[frame, u])
    return cost
