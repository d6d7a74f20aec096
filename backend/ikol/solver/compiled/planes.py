"""The plane of a joint's swing in `swing1`: through its rest bone and its target bone."""

from typing import NamedTuple

import numpy as np

from ikol.solver.compiled.memory import cos, helper, sin, sqrt, where_less
from ikol.solver.compiled.pose import Pose
from ikol.solver.compiled.problem import CHILDREN, PARENTS, Problem
from ikol.solver.compiled.start import tangents
from ikol.solver.compiled.vectors import (
    Vector,
    cross,
    dot,
    load3,
    load9,
    scale,
    subtract,
    transform,
    transform_back,
)


class Plane(NamedTuple):
    """A joint's plane, in its parent's frame.

    Attributes:
        across: Unit vector m in the plane, perpendicular to the rest bone t.
        slope: Component of the target direction along t over that along m; 0 where not regular.
        regular: 0 where the two bones are parallel and m is chosen freely, else 1.
        seen: 0 where there is no target bone and the joint stays at rest, else 1.
    """

    across: Vector
    slope: float
    regular: float
    seen: float


@helper
def plane_in_parent(problem: Problem, pose: Pose, joint: int) -> Plane:
    """The plane, once the parent is posed."""
    t = load3(problem.axes, 3 * joint)
    R_parent = load9(pose.R_world_joint, 9 * PARENTS[joint])
    direction = transform_back(R_parent, load3(problem.directions, 3 * CHILDREN[joint]))
    along = dot(t, direction)
    across = subtract(direction, scale(along, t))
    square = dot(across, across)
    eps = float(np.finfo(problem.axes.dtype).eps)
    inverse = 1.0 / sqrt(where_less(eps, square, square, 1.0))
    spare = tangents(t)[0]
    m = (
        where_less(eps, square, inverse * across[0], spare[0]),
        where_less(eps, square, inverse * across[1], spare[1]),
        where_less(eps, square, inverse * across[2], spare[2]),
    )
    regular = where_less(eps, square, 1.0, 0.0)
    seen = where_less(0.5, dot(direction, direction), 1.0, 0.0)
    return Plane(m, regular * along * inverse, regular, seen)


@helper
def plane_in_world(
    problem: Problem, pose: Pose, joint: int, alpha: float
) -> tuple[Vector, Vector, Vector]:
    """How a joint's turning follows its parent's, and its own axis, in the world.

    Returns:
        v, c and n: a parent's turning omega becomes omega + v (c . omega), the angle's n.
    """
    plane = plane_in_parent(problem, pose, joint)
    R_parent = load9(pose.R_world_joint, 9 * PARENTS[joint])
    t, m = transform(R_parent, load3(problem.axes, 3 * joint)), transform(R_parent, plane.across)
    alpha = plane.seen * alpha
    v = subtract(scale(1.0 - cos(alpha), t), scale(sin(alpha), m))
    c = scale(plane.regular, subtract(scale(plane.slope, m), t))
    return v, c, scale(plane.seen, cross(t, m))
