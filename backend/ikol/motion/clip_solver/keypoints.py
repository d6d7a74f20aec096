"""Data: where keypoints are in space and in the picture."""

import math

import numpy as np

from .band import PELVIS, UNKNOWNS, Array, add_product, helper
from .skeleton import sum_outwards

NEAREST_M = 0.1


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
    depth = max(turn[0, 2] * place[0] + turn[1, 2] * place[1] + turn[2, 2] * place[2], NEAREST_M)
    one, two = np.empty(3), np.empty(3)
    cost = 0.0
    for k in range(targets.shape[1]):
        x = points[k, 0] + pelvis[0] - centre[0]
        y = points[k, 1] + pelvis[1] - centre[1]
        ahead = points[k, 2] + pelvis[2] - centre[2]
        z = max(turn[0, 2] * x + turn[1, 2] * y + turn[2, 2] * ahead, NEAREST_M)
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
