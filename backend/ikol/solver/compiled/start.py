"""Where the iterations start: the closed form, or given rotations."""

import numpy as np

from ikol.skeleton import NUM_JOINTS, NUM_KEYPOINTS
from ikol.solver.compiled.kabsch import align_root
from ikol.solver.compiled.memory import Rows, helper, load, sqrt, store, where_less
from ikol.solver.compiled.pose import Pose, keypoint_cost, place_point, turn_joint
from ikol.solver.compiled.problem import CHILDREN, PARENTS, TINY, Problem
from ikol.solver.compiled.reach import Reach, towards_reached
from ikol.solver.compiled.vectors import (
    Matrix,
    Vector,
    add,
    dot,
    load3,
    load9,
    scale,
    store3,
    store9,
    subtract,
    transform,
    transform_back,
    unit,
)
from ikol.solver.start import TIE_EPS, TIE_M2

ZERO, CLOSED_FORM, GIVEN, OTHER_CLOSED_FORM = range(4)


@helper
def start_pose(problem: Problem, pose: Pose, start: int, initial: Rows) -> None:
    """Pose the body where the iterations start.

    Args:
        problem: Rest body and targets.
        pose: Is filled.
        start: ZERO swing, CLOSED_FORM (each bone aims at its child's target, parents first), or the
            swings GIVEN. The root is Kabsch's but for the last. OTHER_CLOSED_FORM differs in the
            axis about which bones turn to their opposite.
        initial: Given rotations relative to the parents, nine rows for each joint.
    """
    R_root = load9(initial, 0) if start == GIVEN else align_root(problem)
    store9(pose.R_world_joint, 0, R_root)
    for joint in range(1, NUM_JOINTS):
        place_point(problem, pose, joint)
        t = load3(problem.axes, 3 * joint)
        p, q = tangents(t)
        direction, across = t, q if start == OTHER_CLOSED_FORM else p
        if start == GIVEN:
            R = load9(initial, 9 * joint)
            direction = transform(R, t)
            across = mirrored_along(R, load9(problem.twisted, 9 * joint), p, q)
        elif start != ZERO:
            direction = aim(problem, pose, joint)
        start_joint(problem, pose, joint, direction, across)
    for keypoint in range(NUM_JOINTS, NUM_KEYPOINTS):
        place_point(problem, pose, keypoint)


@helper
def take_better_reached(problem: Problem, pose: Pose, reach: Reach, trial: Pose) -> None:
    """Replace the closed form by that for targets drawn together where it costs less.

    Args:
        problem: Rest body and targets.
        pose: The closed form.
        reach: Is overwritten.
        trial: Is overwritten.
    """
    start_pose(towards_reached(problem, reach), trial, OTHER_CLOSED_FORM, pose.R_world_joint)
    least_better = 1.0 + TIE_EPS * float(np.finfo(problem.axes.dtype).eps)
    cost = TIE_M2 + least_better * keypoint_cost(problem, trial)
    limit = keypoint_cost(problem, pose)
    for index in range(len(pose)):
        rows, tried = pose[index], trial[index]
        for row in range(len(rows)):
            store(rows, row, where_less(cost, limit, load(tried, row), load(rows, row)))


@helper
def aim(problem: Problem, pose: Pose, joint: int) -> Vector:
    """Direction from a posed joint to its child's target, in the parent's frame; zero if missing.

    HybrIK's adaptive solution.
    """
    child = CHILDREN[joint]
    way = subtract(load3(problem.targets, 3 * child), load3(pose.points, 3 * joint))
    square = dot(way, way)
    inverse = 1.0 / sqrt(where_less(square, TINY, 1.0, square))
    direction = transform_back(load9(pose.R_world_joint, 9 * PARENTS[joint]), scale(inverse, way))
    t = load3(problem.axes, 3 * joint)
    seen = where_less(0.0, load(problem.weights, child), 1.0, 0.0)
    return (
        seen * where_less(square, TINY, t[0], direction[0]),
        seen * where_less(square, TINY, t[1], direction[1]),
        seen * where_less(square, TINY, t[2], direction[2]),
    )


@helper
def mirrored_along(R: Matrix, twisted: Matrix, p: Vector, q: Vector) -> Vector:
    """What a given rotation that turns a bone to its opposite mirrors along, of any length.

    See `ikol.solver.swing_twist.mirrored_along`.
    """
    a = add(p, transform(R, transform_back(twisted, p)))
    b = add(q, transform(R, transform_back(twisted, q)))
    square, other = dot(a, a), dot(b, b)
    return (
        where_less(square, other, b[0], a[0]),
        where_less(square, other, b[1], a[1]),
        where_less(square, other, b[2], a[2]),
    )


@helper
def start_joint(
    problem: Problem, pose: Pose, joint: int, direction: Vector, across: Vector
) -> None:
    """Swing a joint's bone into a direction in its parent's frame; zero: leave it at rest.

    Where that is opposite to the bone, it is mirrored along what is `across` the bone.
    """
    t = load3(problem.axes, 3 * joint)
    total = add(t, direction)
    square = dot(total, total)
    eps = float(np.finfo(problem.axes.dtype).eps)
    s = unit(
        (
            where_less(square, eps, across[0], total[0]),
            where_less(square, eps, across[1], total[1]),
            where_less(square, eps, across[2], total[2]),
        )
    )
    store3(pose.bisectors, 3 * joint, s)
    turn_joint(problem, pose, joint)


@helper
def tangents(units: Vector) -> tuple[Vector, Vector]:
    """Two unit vectors perpendicular to a unit vector and to each other.

    Duff et al., "Building an Orthonormal Basis, Revisited", JCGT 2017.
    """
    x, y, z = units
    sign = where_less(z, 0.0, -1.0, 1.0)
    a = -1.0 / (sign + z)
    b = x * y * a
    return (1.0 + sign * x * x * a, sign * b, -1.0 * sign * x), (b, sign + y * y * a, -1.0 * y)
