"""From the leaves to the root: what the joints below do to the equations of those above.

The matrix of Eq. 10 couples a joint only with its ancestors and descendants. Eliminating leaves
first therefore fills nothing in, and what a joint's elimination changes in the equations of all
its ancestors is a change of A, L, N, b and f (R. Featherstone's articulated bodies).
"""

from ikol.skeleton import NUM_JOINTS, NUM_KEYPOINTS
from ikol.solver.compiled.memory import helper, load, store
from ikol.solver.compiled.parameters import BONE_WEIGHT, SWING_PRIOR
from ikol.solver.compiled.pose import Pose, bone_residual, bone_trust
from ikol.solver.compiled.problem import PARENTS, Problem
from ikol.solver.compiled.start import tangents
from ikol.solver.compiled.system import add_bone, add_point, add_weight, clear, hand_on
from ikol.solver.compiled.vectors import (
    Symmetric,
    Vector,
    add,
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
    subtract9,
    transform,
)
from ikol.solver.compiled.workspace import FLOOR, Workspace


@helper
def eliminate(problem: Problem, pose: Pose, work: Workspace) -> float:
    """Set up and reduce the damped normal equations, until only the root is left.

    Returns:
        Half of gradient . inverse . gradient of what was eliminated: its share of the decrease
        that the step promises.
    """
    system = work.system
    clear(system)
    promised = 0.0 * load(work.damping, 0)
    for reverse in range(1, NUM_KEYPOINTS):
        keypoint = NUM_KEYPOINTS - reverse
        parent = PARENTS[keypoint]
        d = load3(pose.bones, 3 * keypoint)
        weight = load(problem.weights, keypoint)
        r = subtract(load3(pose.points, 3 * keypoint), load3(problem.targets, 3 * keypoint))
        if keypoint < NUM_JOINTS:
            promised = promised + eliminate_joint(problem, pose, work, keypoint)
            add_weight(system, keypoint, weight, scale(weight, r))
            hand_on(system, keypoint, parent, d)
        else:
            add_point(system, parent, d, weight, scale(weight, r))
        if problem.parameters[BONE_WEIGHT] > 0.0:
            trust = bone_trust(problem, keypoint)
            add_bone(system, parent, trust, d, scale(trust, bone_residual(problem, pose, keypoint)))
    return promised


@helper
def eliminate_joint(problem: Problem, pose: Pose, work: Workspace, joint: int) -> float:
    """Eliminate a joint's two degrees of freedom."""
    system, eliminated = work.system, work.eliminated
    swing_prior = problem.parameters[SWING_PRIOR]
    R_parent = load9(pose.R_world_joint, 9 * PARENTS[joint])
    s, t = load3(pose.bisectors, 3 * joint), load3(problem.axes, 3 * joint)
    p, q = tangents(transform(R_parent, s))
    A, L = load6(system.A, 6 * joint), load9(system.L, 9 * joint)
    b = load3(system.b, 3 * joint)
    Ap, Aq, Lp, Lq = apply6(A, p), apply6(A, q), transform(L, p), transform(L, q)
    pp, pq, qq, bp, bq = dot(p, Ap), dot(p, Aq), dot(q, Aq), dot(p, b), dot(q, b)
    whole = load6(system.A_whole, 6 * joint)
    mean = 0.5 * (dot(p, apply6(whole, p)) + dot(q, apply6(whole, q)))
    if swing_prior > 0.0:
        m = transform(R_parent, cross(s, t))
        mp, mq, pull = dot(m, p), dot(m, q), 2.0 * swing_prior * dot(s, t)
        pp, qq = pp + swing_prior * (1.0 - mp * mp), qq + swing_prior * (1.0 - mq * mq)
        pq = pq - swing_prior * mp * mq
        bp, bq = bp - pull * mp, bq - pull * mq
        mean = mean + 0.5 * swing_prior * (2.0 - mp * mp - mq * mq)
    added = load(work.damping, 0) * (mean + FLOOR)
    pp, qq = pp + added, qq + added
    inverse = 1.0 / (pp * qq - pq * pq)
    ipp, ipq, iqq = inverse * qq, -1.0 * inverse * pq, inverse * pp
    Yap, Yaq = add(scale(ipp, Ap), scale(ipq, Aq)), add(scale(ipq, Ap), scale(iqq, Aq))
    Ylp, Ylq = add(scale(ipp, Lp), scale(ipq, Lq)), add(scale(ipq, Lp), scale(iqq, Lq))
    yp, yq = ipp * bp + ipq * bq, ipq * bp + iqq * bq
    store6(system.A, 6 * joint, less_pairs(A, Ap, Yap, Aq, Yaq))
    store6(system.N, 6 * joint, less_pairs(load6(system.N, 6 * joint), Lp, Ylp, Lq, Ylq))
    store9(system.L, 9 * joint, subtract9(L, add9(outer(Lp, Yap), outer(Lq, Yaq))))
    store3(system.b, 3 * joint, subtract(b, add(scale(yp, Ap), scale(yq, Aq))))
    f = load3(system.f, 3 * joint)
    store3(system.f, 3 * joint, subtract(f, add(scale(yp, Lp), scale(yq, Lq))))
    store3(eliminated.axes, 6 * joint, p)
    store3(eliminated.axes, 6 * joint + 3, q)
    store3(eliminated.Y, 12 * joint, Yap)
    store3(eliminated.Y, 12 * joint + 3, Ylp)
    store3(eliminated.Y, 12 * joint + 6, Yaq)
    store3(eliminated.Y, 12 * joint + 9, Ylq)
    store(eliminated.y, 2 * joint, yp)
    store(eliminated.y, 2 * joint + 1, yq)
    return 0.5 * (bp * yp + bq * yq)


@helper
def less_pairs(A: Symmetric, a: Vector, b: Vector, c: Vector, d: Vector) -> Symmetric:
    """A - a b^T - c d^T, which is symmetric."""
    return (
        A[0] - a[0] * b[0] - c[0] * d[0],
        A[1] - a[0] * b[1] - c[0] * d[1],
        A[2] - a[0] * b[2] - c[0] * d[2],
        A[3] - a[1] * b[1] - c[1] * d[1],
        A[4] - a[1] * b[2] - c[1] * d[2],
        A[5] - a[2] * b[2] - c[2] * d[2],
    )
