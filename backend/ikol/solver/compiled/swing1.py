"""Damped Gauss-Newton iterations of `swing1`, the paper's, for one vector of frames.

Sums over what hangs below a joint work here as in `swing2`, although bones below it do not move
rigidly with it: their planes follow targets that do not turn. A joint whose parent turns with omega
turns with F omega before its own angle moves, F = I + v c^T; what comes up from a joint therefore
becomes F^T A F, L F and F^T b for its parent.
"""

from typing import NamedTuple

import numpy as np

from ikol.skeleton import NUM_JOINTS, NUM_KEYPOINTS
from ikol.solver.compiled.kabsch import align_root
from ikol.solver.compiled.memory import Rows, cos, helper, load, sin, store
from ikol.solver.compiled.parameters import BONE_WEIGHT, SIGMA
from ikol.solver.compiled.planes import plane_in_parent, plane_in_world
from ikol.solver.compiled.pose import (
    Pose,
    bone_residual,
    bone_trust,
    cost_of,
    place_point,
    turn_joint,
)
from ikol.solver.compiled.problem import PARENTS, Problem
from ikol.solver.compiled.system import (
    System,
    add_bone,
    add_point,
    add_weight,
    clear,
    hand_on,
    make_system,
)
from ikol.solver.compiled.vectors import (
    add,
    add6,
    add9,
    apply6,
    cross,
    dot,
    load3,
    load6,
    load9,
    outer,
    scale,
    store3,
    store6,
    store9,
    subtract,
    symmetric_product,
    transform,
)


class Workspace1(NamedTuple):
    """Rows [.., width] that the iterations write to.

    Attributes:
        alphas: The swing angles, one for each joint, radians.
        system: The normal equations.
        planes: v, c and the swing axis n of each joint in the world, nine rows a joint.
        steps: Each joint's step in terms of what its parent and its place do, seven rows a joint:
            step = -(y + Y . (its angular velocity, its velocity)).
        velocities: Angular velocity and velocity of each joint, six rows a joint.
    """

    alphas: Rows
    system: System
    planes: Rows
    steps: Rows
    velocities: Rows


@helper
def make_workspace1(like: Rows) -> Workspace1:
    """Memory, with the dtype and width of some rows."""
    width = like.shape[1]
    return Workspace1(
        np.empty((NUM_JOINTS, width), like.dtype),
        make_system(like),
        np.empty((9 * NUM_JOINTS, width), like.dtype),
        np.empty((7 * NUM_JOINTS, width), like.dtype),
        np.empty((6 * NUM_JOINTS, width), like.dtype),
    )


@helper
def minimise1(problem: Problem, pose: Pose, work: Workspace1, costs: Rows) -> float:
    """Take steps from zero swing; arguments and result as in `swing2.minimise`."""
    work.alphas[:] = 0.0
    store9(pose.R_world_joint, 0, align_root(problem))
    _pose_by_angles(problem, pose, work.alphas)
    cost = cost_of(problem, pose)
    store(costs, 0, cost)
    promised = 0.0 * cost + np.inf
    for iteration in range(1, len(costs)):
        promised = _eliminate(problem, pose, work)
        _step(pose, work)
        _pose_by_angles(problem, pose, work.alphas)
        store(costs, iteration, cost_of(problem, pose))
    return promised


@helper
def _pose_by_angles(problem: Problem, pose: Pose, alphas: Rows) -> None:
    """Forward kinematics f (Eq. 3), parents first."""
    for joint in range(1, NUM_JOINTS):
        place_point(problem, pose, joint)
        plane = plane_in_parent(problem, pose, joint)
        half = 0.5 * plane.seen * load(alphas, joint)
        t = load3(problem.axes, 3 * joint)
        store3(pose.bisectors, 3 * joint, add(scale(cos(half), t), scale(sin(half), plane.across)))
        turn_joint(problem, pose, joint)
    for keypoint in range(NUM_JOINTS, NUM_KEYPOINTS):
        place_point(problem, pose, keypoint)


@helper
def _eliminate(problem: Problem, pose: Pose, work: Workspace1) -> float:
    """Set up and reduce the damped normal equations, from the leaves on; none is left.

    Returns:
        What the step promises to lower the cost by.
    """
    system = work.system
    clear(system)
    promised = 0.0 * load(problem.weights, 0)
    # As in `elimination`; LLVM makes a function of both take half as long again.
    for reverse in range(1, NUM_KEYPOINTS):
        keypoint = NUM_KEYPOINTS - reverse
        parent = PARENTS[keypoint]
        d = load3(pose.bones, 3 * keypoint)
        weight = load(problem.weights, keypoint)
        r = subtract(load3(pose.points, 3 * keypoint), load3(problem.targets, 3 * keypoint))
        if keypoint < NUM_JOINTS:
            promised = promised + _eliminate_joint(problem, pose, work, keypoint)
            add_weight(system, keypoint, weight, scale(weight, r))
            hand_on(system, keypoint, parent, d)
        else:
            add_point(system, parent, d, weight, scale(weight, r))
        if problem.parameters[BONE_WEIGHT] > 0.0:
            trust = bone_trust(problem, keypoint)
            add_bone(system, parent, trust, d, scale(trust, bone_residual(problem, pose, keypoint)))
    return promised


@helper
def _eliminate_joint(problem: Problem, pose: Pose, work: Workspace1, joint: int) -> float:
    """Eliminate a joint's angle, and express what is left by its parent's turning."""
    system = work.system
    v, c, n = plane_in_world(problem, pose, joint, load(work.alphas, joint))
    A, L = load6(system.A, 6 * joint), load9(system.L, 9 * joint)
    N, b = load6(system.N, 6 * joint), load3(system.b, 3 * joint)
    An, Ln, slope = apply6(A, n), transform(L, n), dot(n, b)
    inverse = 1.0 / (dot(n, An) + problem.parameters[SIGMA])
    y, Ya, Yl = inverse * slope, scale(inverse, An), scale(inverse, Ln)
    A_left = add6(A, symmetric_product(-0.5, An, Ya))
    L_left = add9(L, outer(Ln, scale(-1.0, Ya)))
    b_left = subtract(b, scale(y, An))
    store6(system.N, 6 * joint, add6(N, symmetric_product(-0.5, Ln, Yl)))
    store3(system.f, 3 * joint, subtract(load3(system.f, 3 * joint), scale(y, Ln)))
    # F^T A F = A + e c^T + c e^T with e = A v + (v . A v) c / 2
    Av = apply6(A_left, v)
    e = add(Av, scale(0.5 * dot(v, Av), c))
    store6(system.A, 6 * joint, add6(A_left, symmetric_product(1.0, e, c)))
    store9(system.L, 9 * joint, add9(L_left, outer(transform(L_left, v), c)))
    store3(system.b, 3 * joint, add(b_left, scale(dot(v, b_left), c)))
    store3(work.planes, 9 * joint, v)
    store3(work.planes, 9 * joint + 3, c)
    store3(work.planes, 9 * joint + 6, n)
    store3(work.steps, 7 * joint, Ya)
    store3(work.steps, 7 * joint + 3, Yl)
    store(work.steps, 7 * joint + 6, y)
    return 0.5 * slope * y


@helper
def _step(pose: Pose, work: Workspace1) -> None:
    """From the root, which stays, to the leaves: the step of every angle (Eq. 11)."""
    store3(work.velocities, 0, scale(0.0, load3(pose.points, 0)))
    store3(work.velocities, 3, scale(0.0, load3(pose.points, 0)))
    for joint in range(1, NUM_JOINTS):
        parent = PARENTS[joint]
        omega = load3(work.velocities, 6 * parent)
        velocity = load3(work.velocities, 6 * parent + 3)
        velocity = add(velocity, cross(omega, load3(pose.bones, 3 * joint)))
        v, c = load3(work.planes, 9 * joint), load3(work.planes, 9 * joint + 3)
        omega = add(omega, scale(dot(c, omega), v))
        step = load(work.steps, 7 * joint + 6) + dot(load3(work.steps, 7 * joint), omega)
        step = -1.0 * (step + dot(load3(work.steps, 7 * joint + 3), velocity))
        omega = add(omega, scale(step, load3(work.planes, 9 * joint + 6)))
        store3(work.velocities, 6 * joint, omega)
        store3(work.velocities, 6 * joint + 3, velocity)
        store(work.alphas, joint, load(work.alphas, joint) + step)
