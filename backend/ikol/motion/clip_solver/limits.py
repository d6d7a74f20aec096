"""Soft joint limits: nothing inside a joint's range of motion, a spring outside of it.

The formulas are those of the layer's terms (`ikol.solver.limit_terms`). If a residual changes by g
with the turn of the joint in its parent's axes, it does by R_parent_joint^T g in the joint's own
axes, and by -g with the parent's turn.
"""

import math

import numpy as np

from .band import UNKNOWNS, Array, add_outer, helper
from .turns import relative_turn

_NEAREST_TO_OPPOSITE = 1e-4
"""Least cos^2 of half the angle from a cone's axis; short of 179 degrees."""


@helper
def add_limits(  # noqa: PLR0917
    R: Array,
    axes: Array,
    parents: Array,
    limits: Array,
    frame: int,
    band: Array,
    gradient: Array,
) -> float:
    """Add sum w (e_swing^2 + e_twist^2) over joints 1..23 that are beyond their range.

    Reweighted as keypoints are: beyond `far` a joint rather has turned further than people do.

    Args:
        R: Orientations of all joints [24, 3, 3].
        axes: Rest bones of joints 1..23 [23, 3], unit vectors.
        parents: [33].
        limits: Axes of the cones [23, 3], directions of their coordinates [23, 2, 3], half chords
            [23, 2], least and greatest half twists [23, 2], weight, and far, in radians.
        frame: Which frame.
        band: Normal equations.
        gradient: Gradient.
    """
    half_twists, weight, far = limits[3], limits[4], limits[5]
    cost = 0.0
    relative, turn = np.empty((3, 3)), np.empty(4)
    residual, rates = np.empty(3), np.empty((3, 3))
    for joint in range(1, 24):
        parent = parents[joint]
        relative_turn(R[parent], R[joint], relative, turn)
        axis = axes[joint - 1]
        swings = _leave_cone(relative, axis, limits, joint - 1, residual, rates)
        twists = _leave_twists(turn, axis, half_twists[joint - 1], residual, rates)
        if not (swings or twists):
            continue
        square = residual[0] ** 2 + residual[1] ** 2 + residual[2] ** 2
        rate = 1.0 / (1.0 + square / (far * far))
        cost += weight * square * rate
        _pull_back(
            3 * joint + frame * UNKNOWNS,
            3 * parent + frame * UNKNOWNS,
            relative,
            residual,
            rates,
            weight * rate * rate,
            band,
            gradient,
        )
    return cost


@helper
def _leave_cone(  # noqa: PLR0917
    relative: Array,
    axis: Array,
    limits: Array,
    row: int,
    residual: Array,
    rates: Array,
) -> bool:
    """The way x (1 - 1 / rho) back to the rim of a joint's cone: two residuals and their rates.

    Args:
        relative: R_parent_joint [3, 3].
        axis: Rest bone [3].
        limits: As above.
        row: The joint's place in these.
        residual: Where the residuals go to [3].
        rates: Where their derivatives by the joint's turn in its parent's axes go to [3, 3].

    Returns:
        Whether the bone is outside.
    """
    centre, across, chords = limits[0][row], limits[1][row], limits[2][row]
    bone = np.empty(3)
    cosine = 0.0
    for i in range(3):
        bone[i] = relative[i, 0] * axis[0] + relative[i, 1] * axis[1] + relative[i, 2] * axis[2]
        cosine += centre[i] * bone[i]
    stretch = 1.0 / math.sqrt(max(0.5 + 0.5 * cosine, _NEAREST_TO_OPPOSITE))
    x = stretch * (across[0, 0] * bone[0] + across[0, 1] * bone[1] + across[0, 2] * bone[2])
    y = stretch * (across[1, 0] * bone[0] + across[1, 1] * bone[1] + across[1, 2] * bone[2])
    p, q = x / chords[0], y / chords[1]
    rho = math.sqrt(p * p + q * q)
    residual[0] = residual[1] = 0.0
    rates[0] = rates[1] = 0.0
    if rho <= 1.0:
        return False
    inside = 1.0 - 1.0 / rho
    residual[0], residual[1] = inside * x, inside * y
    by_x, by_y, slope = np.empty(3), np.empty(3), np.empty(3)
    # d(1 - 1/rho) = (p dx / chord_x + q dy / chord_y) / rho^3
    outward = 0.25 * stretch * stretch
    for i in range(3):
        by_x[i] = stretch * across[0, i] - outward * x * centre[i]
        by_y[i] = stretch * across[1, i] - outward * y * centre[i]
    for component in range(2):
        place = x if component == 0 else y
        for i in range(3):
            way = (p / chords[0] * by_x[i] + q / chords[1] * by_y[i]) / rho**3
            slope[i] = place * way + inside * (by_x[i] if component == 0 else by_y[i])
        # The bone b moves by omega x b, and slope . (omega x b) = (b x slope) . omega.
        for i in range(3):
            j, k = (i + 1) % 3, (i + 2) % 3
            rates[component, i] = bone[j] * slope[k] - bone[k] * slope[j]
    return True


@helper
def _leave_twists(
    turn: Array, axis: Array, half_twists: Array, residual: Array, rates: Array
) -> bool:
    """The third residual, 2 cos(theta / 2) sin(e / 2) for an excess e of the twist.

    With the turn's quaternion (w, v) and p = v . t along the rest bone t, that is 2 (p cos a - w
    sin a) for half the twist a of the range's end. A turn by omega in the parent's axes moves w by
    -v . omega / 2, and p by (w t + v x t) . omega / 2.

    Args:
        turn: w, v [4].
        axis: t [3].
        half_twists: Half of the least and the greatest twist [2].
        residual: As above.
        rates: As above.

    Returns:
        Whether the twist is out of its range.
    """
    w, x, y, z = turn[0], turn[1], turn[2], turn[3]
    p = x * axis[0] + y * axis[1] + z * axis[2]
    half = math.atan2(p, w)
    end = min(max(half, half_twists[0]), half_twists[1])
    residual[2] = 0.0
    rates[2] = 0.0
    if half == end:
        return False
    cos, sin = math.cos(end), math.sin(end)
    residual[2] = 2.0 * (p * cos - w * sin)
    rates[2, 0] = cos * (w * axis[0] + y * axis[2] - z * axis[1]) + sin * x
    rates[2, 1] = cos * (w * axis[1] + z * axis[0] - x * axis[2]) + sin * y
    rates[2, 2] = cos * (w * axis[2] + x * axis[1] - y * axis[0]) + sin * z
    return True


@helper
def _pull_back(  # noqa: PLR0917
    lower: int,
    upper: int,
    relative: Array,
    residual: Array,
    rates: Array,
    weight: float,
    band: Array,
    gradient: Array,
) -> None:
    """Add three residuals of a joint to the normal equations.

    Args:
        lower: First unknown of the joint.
        upper: First unknown of its parent.
        relative: R_parent_joint [3, 3].
        residual: [3].
        rates: By the joint's turn in its parent's axes [3, 3].
        weight: Of their squares.
        band: Normal equations.
        gradient: Gradient.
    """
    own, above = np.empty(3), np.empty(3)
    for component in range(3):
        if residual[component] == 0.0:
            continue
        for i in range(3):
            above[i] = -rates[component, i]
            own[i] = (
                relative[0, i] * rates[component, 0]
                + relative[1, i] * rates[component, 1]
                + relative[2, i] * rates[component, 2]
            )
            gradient[lower + i] += weight * residual[component] * own[i]
            gradient[upper + i] += weight * residual[component] * above[i]
        add_outer(band, lower, lower, own, own, weight)
        add_outer(band, upper, upper, above, above, weight)
        add_outer(band, lower, upper, own, above, weight)
