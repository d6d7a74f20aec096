"""From the root to the leaves: the step of every degree of freedom, and the pose after it."""

from ikol.skeleton import NUM_JOINTS, NUM_KEYPOINTS
from ikol.solver.compiled.memory import helper, load, where_less
from ikol.solver.compiled.pose import Pose, place_point, turn_joint
from ikol.solver.compiled.problem import PARENTS, Problem
from ikol.solver.compiled.vectors import (
    Matrix,
    Vector,
    add,
    cross,
    dot,
    load3,
    load6,
    load9,
    product,
    scale,
    store3,
    store9,
    transform_back,
    unit,
)
from ikol.solver.compiled.workspace import FLOOR, Workspace


@helper
def step_root(work: Workspace) -> Vector:
    """Solve for the root's turn, the last equations left."""
    system = work.system
    xx, xy, xz, yy, yz, zz = load6(system.A, 0)
    whole = load6(system.A_whole, 0)
    added = load(work.damping, 0) * ((whole[0] + whole[3] + whole[5]) / 3.0 + FLOOR)
    xx, yy, zz = xx + added, yy + added, zz + added
    b = load3(system.b, 0)
    # L D L^T
    lyx, lzx = xy / xx, xz / xx
    dy = yy - lyx * xy
    yz = yz - lyx * xz
    lzy = yz / dy
    dz = zz - lzx * xz - lzy * yz
    cy = b[1] - lyx * b[0]
    cz = (b[2] - lzx * b[0] - lzy * cy) / dz
    cy = cy / dy - lzy * cz
    cx = b[0] / xx - lyx * cy - lzx * cz
    return scale(-1.0, (cx, cy, cz))


@helper
def take_step(problem: Problem, pose: Pose, work: Workspace, root: Vector) -> None:
    """Move the root by its turn and all joints by what follows (Eq. 11), and pose the body anew."""
    trial, _, eliminated, velocities, _ = work
    store9(trial.R_world_joint, 0, product(cayley(root), load9(pose.R_world_joint, 0)))
    store3(velocities, 0, root)
    store3(velocities, 3, scale(0.0, root))
    for joint in range(1, NUM_JOINTS):
        parent = PARENTS[joint]
        omega = load3(velocities, 6 * parent)
        lever = cross(omega, load3(pose.bones, 3 * joint))
        velocity = add(load3(velocities, 6 * parent + 3), lever)
        Y = 12 * joint
        p = load(eliminated.y, 2 * joint)
        p = p + dot(load3(eliminated.Y, Y), omega) + dot(load3(eliminated.Y, Y + 3), velocity)
        q = load(eliminated.y, 2 * joint + 1)
        q = q + dot(load3(eliminated.Y, Y + 6), omega) + dot(load3(eliminated.Y, Y + 9), velocity)
        own = scale(-1.0 * p, load3(eliminated.axes, 6 * joint))
        own = add(own, scale(-1.0 * q, load3(eliminated.axes, 6 * joint + 3)))
        store3(velocities, 6 * joint, add(omega, own))
        store3(velocities, 6 * joint + 3, velocity)
        seen = transform_back(load9(pose.R_world_joint, 9 * parent), own)
        move_bisector(problem, pose, joint, seen, trial)
        turn_joint(problem, trial, joint)
    for keypoint in range(1, NUM_KEYPOINTS):
        place_point(problem, trial, keypoint)


@helper
def move_bisector(problem: Problem, pose: Pose, joint: int, omega: Vector, trial: Pose) -> None:
    """Turn a bisector by half of omega, in the parent's frame."""
    s = load3(pose.bisectors, 3 * joint)
    s = unit(add(s, scale(0.5, cross(omega, s))))
    # s and -s are the same swing; the one on the rest bone's side keeps the prior regular.
    side = where_less(dot(s, load3(problem.axes, 3 * joint)), 0.0, -1.0, 1.0)
    store3(trial.bisectors, 3 * joint, scale(side, s))


@helper
def cayley(turn: Vector) -> Matrix:
    """I + 2 (h + h h) / (1 + |h|^2) with the cross-product matrix h of half the turn."""
    h = scale(0.5, turn)
    xx, yy, zz = h[0] * h[0], h[1] * h[1], h[2] * h[2]
    xy, xz, yz = h[0] * h[1], h[0] * h[2], h[1] * h[2]
    factor = 2.0 / (1.0 + xx + yy + zz)
    return (
        1.0 - factor * (yy + zz),
        factor * (xy - h[2]),
        factor * (xz + h[1]),
        factor * (xy + h[2]),
        1.0 - factor * (xx + zz),
        factor * (yz - h[0]),
        factor * (xz - h[1]),
        factor * (yz + h[0]),
        1.0 - factor * (xx + yy),
    )
