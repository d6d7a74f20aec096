"""How joints turn relative to their parents: twists as seen, swings as in each frame by itself."""

import math

import numpy as np

from .band import UNKNOWNS, Array, add_outer, add_product, helper

OPEN = 0.16
"""Cosine of half the angle of a turn (161 degrees) below which its twist says little."""
LEAST_COSINE = 1e-3
TWIST_REACH = 9.0
"""Squared errors, in variances, beyond which a twist counts less."""


@helper
def relative_turn(R_parent: Array, R_joint: Array, relative: Array, turn: Array) -> float:
    """R_parent_joint and its unit quaternion; the cosine w >= 0 of half its angle comes back.

    Args:
        R_parent: [3, 3].
        R_joint: [3, 3].
        relative: Where R_parent^T R_joint goes to [3, 3].
        turn: Where the quaternion w, x, y, z goes to [4].
    """
    for i in range(3):
        for j in range(3):
            relative[i, j] = (
                R_parent[0, i] * R_joint[0, j]
                + R_parent[1, i] * R_joint[1, j]
                + R_parent[2, i] * R_joint[2, j]
            )
    trace = relative[0, 0] + relative[1, 1] + relative[2, 2]
    w = 0.5 * math.sqrt(max(1.0 + trace, 0.0))
    quarter = 0.25 / max(w, LEAST_COSINE)
    turn[0] = w
    turn[1] = quarter * (relative[2, 1] - relative[1, 2])
    turn[2] = quarter * (relative[0, 2] - relative[2, 0])
    turn[3] = quarter * (relative[1, 0] - relative[0, 1])
    return w


@helper
def add_twists(  # noqa: PLR0917
    R: Array,
    axes: Array,
    parents: Array,
    twists: Array,
    frame: int,
    band: Array,
    gradient: Array,
) -> float:
    """Add sum w (twist - seen)^2 over joints 1..23; the cost comes back.

    The twist of a turn q = (w, v) about the rest bone t is 2 atan2(v . t, w). If the joint turns by
    omega in its own axes, it changes by (w (w t + t x v) + (v . t) v) . omega / (w^2 + (v . t)^2).

    Args:
        R: Orientations of all joints [24, 3, 3].
        axes: Rest bones of joints 1..23 [23, 3], unit vectors.
        parents: [33].
        twists: Angles [T, 23] and weights [T, 23].
        frame: Which frame.
        band: Normal equations.
        gradient: Gradient.
    """
    angles, weights = twists
    base = frame * UNKNOWNS
    cost = 0.0
    relative, turn = np.empty((3, 3)), np.empty(4)
    own, above = np.empty(3), np.empty(3)
    for joint in range(1, 24):
        weight = weights[frame, joint - 1]
        if weight <= 0.0:
            continue
        parent = parents[joint]
        w = relative_turn(R[parent], R[joint], relative, turn)
        if w < OPEN:
            continue  # turned by nearly 180 degrees, which leaves the twist open
        vx, vy, vz = turn[1], turn[2], turn[3]
        tx, ty, tz = axes[joint - 1, 0], axes[joint - 1, 1], axes[joint - 1, 2]
        p = vx * tx + vy * ty + vz * tz
        norm = w * w + p * p
        own[0] = (w * (w * tx + ty * vz - tz * vy) + p * vx) / norm
        own[1] = (w * (w * ty + tz * vx - tx * vz) + p * vy) / norm
        own[2] = (w * (w * tz + tx * vy - ty * vx) + p * vz) / norm
        error = 2.0 * math.atan2(p, w) - angles[frame, joint - 1]
        error -= 2.0 * math.pi * math.floor((error + math.pi) / (2.0 * math.pi))
        square = weight * error * error
        rate = 1.0 / (1.0 + square / TWIST_REACH)
        cost += square * rate
        weight *= rate * rate
        for i in range(3):
            above[i] = -(
                relative[i, 0] * own[0] + relative[i, 1] * own[1] + relative[i, 2] * own[2]
            )
            gradient[base + 3 * joint + i] += weight * error * own[i]
            gradient[base + 3 * parent + i] += weight * error * above[i]
        lower, upper = base + 3 * joint, base + 3 * parent
        add_outer(band, lower, lower, own, own, weight)
        add_outer(band, upper, upper, above, above, weight)
        add_outer(band, lower, upper, own, above, weight)
    return cost


@helper
def add_swings(  # noqa: PLR0917
    R: Array,
    axes: Array,
    parents: Array,
    swings: Array,
    frame: int,
    band: Array,
    gradient: Array,
) -> float:
    """Add sum w |R_joint t - R_parent d|^2 over joints 1..23 of rest bones t; the cost comes back.

    A joint does not swing where its bone points along d = t; a d of 0 pulls nowhere.

    Args:
        R: Orientations of all joints [24, 3, 3].
        axes: Rest bones t [23, 3], unit vectors.
        parents: [33].
        swings: Where bones are to point in their parents' axes, d [T, 23, 3], and weights [23].
        frame: Which frame.
        band: Normal equations.
        gradient: Gradient.
    """
    directions, weights = swings
    base = frame * UNKNOWNS
    cost = 0.0
    own, above, error = np.empty((3, 3)), np.empty((3, 3)), np.empty(3)
    for joint in range(1, 24):
        weight, parent = weights[joint - 1], parents[joint]
        x, y, z = axes[joint - 1, 0], axes[joint - 1, 1], axes[joint - 1, 2]
        toward = directions[frame, joint - 1]
        u, v, w = toward[0], toward[1], toward[2]
        if u == 0.0 and v == 0.0 and w == 0.0:
            continue
        root = math.sqrt(weight)
        for i in range(3):
            a, b, c = root * R[joint, i, 0], root * R[joint, i, 1], root * R[joint, i, 2]
            d, e, f = root * R[parent, i, 0], root * R[parent, i, 1], root * R[parent, i, 2]
            error[i] = a * x + b * y + c * z - d * u - e * v - f * w
            own[i, 0], own[i, 1], own[i, 2] = c * y - b * z, a * z - c * x, b * x - a * y
            above[i, 0], above[i, 1], above[i, 2] = e * w - f * v, f * u - d * w, d * v - e * u
            cost += error[i] * error[i]
        lower, upper = base + 3 * joint, base + 3 * parent
        for j in range(3):
            for i in range(3):
                gradient[lower + j] += own[i, j] * error[i]
                gradient[upper + j] += above[i, j] * error[i]
        add_product(band, lower, lower, own, own)
        add_product(band, upper, upper, above, above)
        add_product(band, lower, upper, own, above)
    return cost
