"""Terms of single frames: where keypoints are in space and in the picture, and how joints turn."""

import math

import numpy as np

from .band import PELVIS, UNKNOWNS, Array, add_outer, add_product, helper
from .skeleton import sum_outwards

_NEAREST_M = 0.1


@helper
def add_keypoints(  # noqa: PLR0917
    points: Array,
    pelvis: Array,
    seen: Array,
    frame: int,
    push: Array,
    pulls: Array,
    stiffness: Array,
    anchored: Array,
) -> float:
    """Add the data of the keypoints; the cost comes back.

    In space, about the pelvis: sum w |y - target|^2, with weights of their own across the line of
    sight and along it. In the picture, at the person's depth: sum w z^2 |x / z - ray|^2. Both are
    reweighted (Geman and McClure 1987): a residual of `reach` deviations has lost three quarters
    of its weight.

    Args:
        points: About the pelvis [33, 3].
        pelvis: [3] metres.
        seen: Targets [T, 29, 3], weights across and along [T, 29], rays [T, 29, 2], their weights
            [T, 29], the reach, about where the person is, seen from the camera [T, 3], and how the
            camera is turned [T, 3, 3] and where it is [T, 3].
        frame: Which frame.
        push: Gradient by the pelvis' place [3].
        pulls: Gradients by the points [33, 3].
        stiffness: Gauss-Newton matrices by the points [33, 3, 3].
        anchored: The part of these by which points move with the pelvis.
    """
    targets, across, along, _, _, reach, places, _, _ = seen
    place = places[frame]
    cost = 0.0
    length = math.sqrt(place[0] ** 2 + place[1] ** 2 + place[2] ** 2)
    sx, sy, sz = place[0] / length, place[1] / length, place[2] / length
    for k in range(1, targets.shape[1]):
        dx = points[k, 0] - targets[frame, k, 0]
        dy = points[k, 1] - targets[frame, k, 1]
        dz = points[k, 2] - targets[frame, k, 2]
        far = dx * sx + dy * sy + dz * sz
        lateral, extra = across[frame, k], along[frame, k] - across[frame, k]
        square = lateral * (dx * dx + dy * dy + dz * dz) + extra * far * far
        rate = 1.0 / (1.0 + square / reach)
        cost += square * rate
        lateral, extra = lateral * rate * rate, extra * rate * rate
        pulls[k, 0] += lateral * dx + extra * far * sx
        pulls[k, 1] += lateral * dy + extra * far * sy
        pulls[k, 2] += lateral * dz + extra * far * sz
        for i in range(3):
            stiffness[k, i, i] += lateral
        stiffness[k, 0, 0] += extra * sx * sx
        stiffness[k, 1, 1] += extra * sy * sy
        stiffness[k, 2, 2] += extra * sz * sz
        stiffness[k, 0, 1] += extra * sx * sy
        stiffness[k, 1, 0] += extra * sx * sy
        stiffness[k, 0, 2] += extra * sx * sz
        stiffness[k, 2, 0] += extra * sx * sz
        stiffness[k, 1, 2] += extra * sy * sz
        stiffness[k, 2, 1] += extra * sy * sz
    return cost + _add_rays(points, pelvis, seen, frame, push, pulls, stiffness, anchored)


@helper
def _add_rays(  # noqa: PLR0917
    points: Array,
    pelvis: Array,
    seen: Array,
    frame: int,
    push: Array,
    pulls: Array,
    stiffness: Array,
    anchored: Array,
) -> float:
    targets, _, _, rays, ray_weights, reach, places, turns, centres = seen
    place, turn, centre = places[frame], turns[frame], centres[frame]
    depth = max(turn[0, 2] * place[0] + turn[1, 2] * place[1] + turn[2, 2] * place[2], _NEAREST_M)
    one, two = np.empty(3), np.empty(3)
    cost = 0.0
    for k in range(targets.shape[1]):
        x = points[k, 0] + pelvis[0] - centre[0]
        y = points[k, 1] + pelvis[1] - centre[1]
        ahead = points[k, 2] + pelvis[2] - centre[2]
        z = max(turn[0, 2] * x + turn[1, 2] * y + turn[2, 2] * ahead, _NEAREST_M)
        u = (turn[0, 0] * x + turn[1, 0] * y + turn[2, 0] * ahead) / z
        v = (turn[0, 1] * x + turn[1, 1] * y + turn[2, 1] * ahead) / z
        ru, rv = depth * (u - rays[frame, k, 0]), depth * (v - rays[frame, k, 1])
        square = ray_weights[frame, k] * (ru * ru + rv * rv)
        rate = 1.0 / (1.0 + square / reach)
        cost += square * rate
        weight = ray_weights[frame, k] * rate * rate
        scale = depth / z
        gu, gv = weight * scale * ru, weight * scale * rv
        for i in range(3):
            # How u and v, times z, change with the point, in the axes of the first camera.
            one[i] = turn[i, 0] - u * turn[i, 2]
            two[i] = turn[i, 1] - v * turn[i, 2]
            force = gu * one[i] + gv * two[i]
            pulls[k, i] += force
            push[i] += force
        weight = weight * scale * scale
        for i in range(3):
            for j in range(3):
                both = weight * (one[i] * one[j] + two[i] * two[j])
                stiffness[k, i, j] += both
                anchored[k, i, j] += both
    return cost


@helper
def hand_to_joints(  # noqa: PLR0917
    parents: Array,
    moves: Array,
    push: Array,
    pulls: Array,
    stiffness: Array,
    anchored: Array,
    frame: int,
    band: Array,
    gradient: Array,
) -> None:
    """From points to unknowns: gradients and matrices by the points, summed along the tree."""
    sum_outwards(parents, pulls, stiffness, anchored)
    base = frame * UNKNOWNS
    pushed = np.empty((3, 3))
    for i in range(3):
        gradient[base + PELVIS + i] += push[i]
        for j in range(i + 1):
            band[base + PELVIS + j, i - j] += anchored[0, i, j]
    for k in range(1, len(parents)):
        joint, move = parents[k], moves[k]
        for i in range(3):
            for j in range(3):
                gradient[base + 3 * joint + j] += move[i, j] * pulls[k, i]
                pushed[i, j] = (
                    stiffness[k, i, 0] * move[0, j]
                    + stiffness[k, i, 1] * move[1, j]
                    + stiffness[k, i, 2] * move[2, j]
                )
        column = base + 3 * joint
        add_product(band, column, column, move, pushed)
        # What is beyond k is moved by the joints above, too; they come first among the unknowns.
        outer = joint
        while outer > 0:
            inner = parents[outer]
            add_product(band, column, base + 3 * inner, pushed, moves[outer])
            outer = inner
        for i in range(3):
            for j in range(3):
                pushed[i, j] = (
                    anchored[k, i, 0] * move[0, j]
                    + anchored[k, i, 1] * move[1, j]
                    + anchored[k, i, 2] * move[2, j]
                )
                band[column + j, PELVIS + i - 3 * joint - j] += pushed[i, j]


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
    relative, own, above = np.empty((3, 3)), np.empty(3), np.empty(3)
    for joint in range(1, 24):
        weight = weights[frame, joint - 1]
        if weight <= 0.0:
            continue
        parent = parents[joint]
        for i in range(3):
            for j in range(3):
                relative[i, j] = (
                    R[parent, 0, i] * R[joint, 0, j]
                    + R[parent, 1, i] * R[joint, 1, j]
                    + R[parent, 2, i] * R[joint, 2, j]
                )
        trace = relative[0, 0] + relative[1, 1] + relative[2, 2]
        if trace < -0.9:
            continue  # turned by nearly 180 degrees, which leaves the twist open
        w = 0.5 * math.sqrt(1.0 + trace)
        vx = (relative[2, 1] - relative[1, 2]) / (4.0 * w)
        vy = (relative[0, 2] - relative[2, 0]) / (4.0 * w)
        vz = (relative[1, 0] - relative[0, 1]) / (4.0 * w)
        tx, ty, tz = axes[joint - 1, 0], axes[joint - 1, 1], axes[joint - 1, 2]
        p = vx * tx + vy * ty + vz * tz
        norm = w * w + p * p
        own[0] = (w * (w * tx + ty * vz - tz * vy) + p * vx) / norm
        own[1] = (w * (w * ty + tz * vx - tx * vz) + p * vy) / norm
        own[2] = (w * (w * tz + tx * vy - ty * vx) + p * vz) / norm
        error = 2.0 * math.atan2(p, w) - angles[frame, joint - 1]
        error -= 2.0 * math.pi * math.floor((error + math.pi) / (2.0 * math.pi))
        square = weight * error * error
        rate = 1.0 / (1.0 + square / 9.0)
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
    weights: Array,
    frame: int,
    band: Array,
    gradient: Array,
) -> float:
    """Add sum w |R_joint t - R_parent t|^2 over joints 1..23 of rest bones t; the cost comes back.

    Args:
        R: Orientations of all joints [24, 3, 3].
        axes: Rest bones t [23, 3], unit vectors.
        parents: [33].
        weights: [23].
        frame: Which frame.
        band: Normal equations.
        gradient: Gradient.
    """
    base = frame * UNKNOWNS
    cost = 0.0
    own, above, error = np.empty((3, 3)), np.empty((3, 3)), np.empty(3)
    for joint in range(1, 24):
        weight, parent = weights[joint - 1], parents[joint]
        x, y, z = axes[joint - 1, 0], axes[joint - 1, 1], axes[joint - 1, 2]
        root = math.sqrt(weight)
        for i in range(3):
            a, b, c = root * R[joint, i, 0], root * R[joint, i, 1], root * R[joint, i, 2]
            d, e, f = root * R[parent, i, 0], root * R[parent, i, 1], root * R[parent, i, 2]
            error[i] = a * x + b * y + c * z - d * x - e * y - f * z
            own[i, 0], own[i, 1], own[i, 2] = c * y - b * z, a * z - c * x, b * x - a * y
            above[i, 0], above[i, 1], above[i, 2] = e * z - f * y, f * x - d * z, d * y - e * x
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
