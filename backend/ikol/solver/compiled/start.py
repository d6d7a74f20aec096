"""Where the iterations start: the closed form, or given rotations."""

import numpy as np

from ikol.skeleton import NUM_JOINTS, NUM_KEYPOINTS
from ikol.solver.compiled.kabsch import align_root
from ikol.solver.compiled.memory import Rows, helper, load, sqrt, store, where_less
from ikol.solver.compiled.pose import Pose, keypoint_cost, place_point, turn_joint
from ikol.solver.compiled.problem import CHILDREN, PARENTS, TINY, Problem
from ikol.solver.compiled.reach import Reach, towards_reached
from ikol.solver.compiled.vectors import (
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
from ikol.solver.start import TIE_M2

ZERO, CLOSED_FORM, GIVEN = range(3)


@helper
def start_pose(problem: Problem, pose: Pose, start: int, initial: Rows) -> None:
    """Pose the body where the iterations start.

    Args:
        problem: Rest body and targets.
        pose: Is filled.
        start: ZERO swing, CLOSED_FORM (each bone aims at its child's target, parents first), or the
            swings GIVEN. The root is Kabsch's for the first two.
        initial: Given rotations relative to the parents, nine rows for each joint.
    """
    R_root = load9(initial, 0) if start == GIVEN else align_root(problem)
    store9(pose.R_world_joint, 0, R_root)
    for joint in range(1, NUM_JOINTS):
        place_point(problem, pose, joint)
        t = load3(problem.axes, 3 * joint)
        direction = t
        if start == GIVEN:
            direction = transform(load9(initial, 9 * joint), t)
        elif start == CLOSED_FORM:
            direction = aim(problem, pose, joint)
        start_joint(problem, pose, joint, direction)
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
    start_pose(towards_reached(problem, reach), trial, CLOSED_FORM, pose.R_world_joint)
    cost, limit = TIE_M2 + keypoint_cost(problem, trial), keypoint_cost(problem, pose)
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
def start_joint(problem: Problem, pose: Pose, joint: int, direction: Vector) -> None:
    """Swing a joint's bone into a direction in its parent's frame; zero: leave it at rest."""
    t = load3(problem.axes, 3 * joint)
    total = add(t, direction)
    square = dot(total, total)
    across = tangents(t)[0]
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
