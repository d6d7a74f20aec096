"""Bodies above the ground, and feet and hands that stand: on it, and where they are."""

import numpy as np

from .band import PELVIS, UNKNOWNS, Array, add_block, add_product, helper
from .skeleton import FIRST_HAND, FIRST_SOLE, NUM_SOLES

SUNK_M = 0.3
"""Depth in the ground from which a body's counts less: the ground is known better than how far away
somebody is who lies."""


@helper
def add_ground(  # noqa: PLR0917
    points: Array,
    pelvis: Array,
    standing: Array,
    frame: int,
    push: Array,
    pulls: Array,
    stiffness: Array,
    anchored: Array,
) -> float:
    """Add what the ground does to the points of one frame; the cost comes back.

    Soles and hands that stand are on the ground, w c h^2, reweighted as keypoints are; whatever is
    in it is pushed out.

    Args:
        points: About the pelvis [33, 3].
        pelvis: [3].
        standing: Contacts of soles and hands [T, 6], up [3], height of the ground along it, depths
            of the points under the skin [33], weights of the distance, of penetration by the body
            and by soles [2], and of slipping, distance and slip from which they count less.
        frame: Which frame.
        push: Gradient by the pelvis' place [3].
        pulls: Gradients by the points [33, 3].
        stiffness: Gauss-Newton matrices by the points [33, 3, 3].
        anchored: The part of these by which points move with the pelvis.
    """
    contacts, up, ground, depths, hold, keep_out, _, far, _ = standing
    cost = 0.0
    for k in range(len(points)):
        height = -ground - depths[k]
        for i in range(3):
            height += up[i] * (points[k, i] + pelvis[i])
        weight = 0.0
        if k >= FIRST_SOLE:
            weight += hold * contacts[frame, k - FIRST_SOLE]
        elif FIRST_HAND <= k < FIRST_HAND + 2:
            weight += hold * contacts[frame, NUM_SOLES + k - FIRST_HAND]
        if height < 0.0:
            weight += keep_out[1] if k >= FIRST_SOLE else keep_out[0]
        if weight <= 0.0:
            continue
        reach = far if k >= FIRST_SOLE or height > 0.0 else SUNK_M
        rate = 1.0 / (1.0 + (height / reach) ** 2)
        cost += weight * height * height * rate
        weight *= rate * rate
        for i in range(3):
            force = weight * height * up[i]
            pulls[k, i] += force
            push[i] += force
            for j in range(3):
                stiffness[k, i, j] += weight * up[i] * up[j]
                anchored[k, i, j] += weight * up[i] * up[j]
    return cost


@helper
def add_standing(  # noqa: PLR0917
    held: int,
    frame: int,
    points: Array,
    path: Array,
    moves: Array,
    parents: Array,
    standing: Array,
    band: Array,
    gradient: Array,
) -> float:
    """Add w |s_after - s|^2 of what stands in a frame and the next; the cost comes back.

    Args:
        held: Which sole, or from 4 on which hand.
        frame: The first frame.
        points: About the pelvis [T, 33, 3].
        path: The pelvis [T, 3].
        moves: Matrices M [T, 33, 3, 3].
        parents: [33].
        standing: As above.
        band: Normal equations.
        gradient: Gradient.
    """
    contacts, _, _, _, _, _, slip, _, far = standing
    weight = slip * contacts[frame, held] * contacts[frame + 1, held]
    if weight <= 0.0:
        return 0.0
    k = FIRST_SOLE + held if held < NUM_SOLES else FIRST_HAND + held - NUM_SOLES
    way = np.empty(3)
    square = 0.0
    for i in range(3):
        way[i] = points[frame + 1, k, i] + path[frame + 1, i] - points[frame, k, i] - path[frame, i]
        square += way[i] * way[i]
    rate = 1.0 / (1.0 + square / (far * far))
    cost = weight * square * rate
    weight *= rate * rate
    one = np.zeros((3, 3))
    for i in range(3):
        one[i, i] = 1.0
    for s in range(2):
        sign = 2.0 * s - 1.0
        base = (frame + s) * UNKNOWNS
        for i in range(3):
            gradient[base + PELVIS + i] += sign * weight * way[i]
        outer = k
        while outer > 0:
            joint = parents[outer]
            for i in range(3):
                for j in range(3):
                    gradient[base + 3 * joint + j] += (
                        sign * weight * way[i] * moves[frame + s, outer, i, j]
                    )
            outer = joint
        for u in range(s + 1):
            _couple(
                base,
                (frame + u) * UNKNOWNS,
                k,
                moves[frame + s],
                moves[frame + u],
                parents,
                weight if s == u else -weight,
                one,
                band,
            )
    return cost


@helper
def _couple(  # noqa: PLR0917
    base: int,
    before: int,
    k: int,
    moves: Array,
    moves_before: Array,
    parents: Array,
    weight: float,
    one: Array,
    band: Array,
) -> None:
    """Add weight J^T J_before of a point's Jacobians by the unknowns of two frames, or of one."""
    add_block(band, base + PELVIS, before + PELVIS, one, weight)
    scaled = np.empty((3, 3))
    outer = k
    while outer > 0:
        joint = parents[outer]
        for i in range(3):
            for j in range(3):
                scaled[i, j] = weight * moves[outer, i, j]
        if base != before:
            add_product(band, base + 3 * joint, before + PELVIS, scaled, one)
        other = k
        while other > 0:
            above = parents[other]
            if base != before or joint >= above:
                add_product(band, base + 3 * joint, before + 3 * above, scaled, moves_before[other])
            other = above
        outer = joint
    outer = k
    while outer > 0:
        joint = parents[outer]
        for i in range(3):
            for j in range(3):
                scaled[i, j] = weight * moves_before[outer, i, j]
        add_product(band, base + PELVIS, before + 3 * joint, one, scaled)
        outer = joint
