"""Sums over the keypoints below a joint, which are all that the normal equations need to know.

Let the bones below a joint move rigidly: the joint itself with velocity v, about it with angular
velocity w. Their share of J^T W J is then the quadratic form of (w, v)

    w^T A w + 2 v^T L w + v^T N v,

and that of J^T W r the vectors b and f. With A, L and N as in a rigid body's inertia this is the
composite-rigid-body algorithm (R. Featherstone, "Rigid Body Dynamics Algorithms", 2008).
"""

from typing import NamedTuple

import numpy as np

from ikol.skeleton import NUM_JOINTS
from ikol.solver.compiled.memory import Rows, helper, load, store
from ikol.solver.compiled.vectors import (
    Matrix,
    Symmetric,
    Vector,
    add,
    add6,
    add9,
    cross,
    load3,
    load6,
    load9,
    scale,
    scale6,
    scale9,
    store3,
    store6,
    store9,
)


class System(NamedTuple):
    """Rows [.., width] of sums over what hangs below each joint 0..23.

    Attributes:
        A: Six rows a joint, as all symmetric matrices: xx, xy, xz, yy, yz, zz.
        L: Nine rows a joint.
        N: Six rows a joint.
        b: Three rows a joint.
        f: Three rows a joint.
        A_whole: A before anything is eliminated, six rows a joint.
        s_whole: Weighted sum of the points relative to the joint, three rows a joint.
        n_whole: Sum of the weights, one row a joint.
    """

    A: Rows
    L: Rows
    N: Rows
    b: Rows
    f: Rows
    A_whole: Rows
    s_whole: Rows
    n_whole: Rows


@helper
def make_system(like: Rows) -> System:
    """Memory for the sums, with the dtype and width of some rows."""
    width = like.shape[1]
    return System(
        np.empty((6 * NUM_JOINTS, width), like.dtype),
        np.empty((9 * NUM_JOINTS, width), like.dtype),
        np.empty((6 * NUM_JOINTS, width), like.dtype),
        np.empty((3 * NUM_JOINTS, width), like.dtype),
        np.empty((3 * NUM_JOINTS, width), like.dtype),
        np.empty((6 * NUM_JOINTS, width), like.dtype),
        np.empty((3 * NUM_JOINTS, width), like.dtype),
        np.empty((NUM_JOINTS, width), like.dtype),
    )


@helper
def clear(system: System) -> None:
    """Set all sums to zero."""
    for rows in system:
        rows[:] = 0.0


@helper
def spread(d: Vector, e: Vector) -> Symmetric:
    """(d . e) I - (d e^T + e d^T) / 2: the inertia of a unit weight at d, for e = d."""
    x, y, z = d[0] * e[0], d[1] * e[1], d[2] * e[2]
    return (
        y + z,
        -0.5 * (d[0] * e[1] + d[1] * e[0]),
        -0.5 * (d[0] * e[2] + d[2] * e[0]),
        x + z,
        -0.5 * (d[1] * e[2] + d[2] * e[1]),
        x + y,
    )


@helper
def add_point(system: System, joint: int, d: Vector, weight: float, force: Vector) -> None:
    """Add a point at d from a joint with the weighted residual `force`."""
    add_bone(system, joint, weight, d, force)
    row = 9 * joint
    x, y, z = weight * d[0], weight * d[1], weight * d[2]
    store(system.L, row + 1, load(system.L, row + 1) + z)
    store(system.L, row + 2, load(system.L, row + 2) - y)
    store(system.L, row + 3, load(system.L, row + 3) - z)
    store(system.L, row + 5, load(system.L, row + 5) + x)
    store(system.L, row + 6, load(system.L, row + 6) + y)
    store(system.L, row + 7, load(system.L, row + 7) - x)
    add_weight(system, joint, weight, force)
    store3(system.s_whole, 3 * joint, add(load3(system.s_whole, 3 * joint), (x, y, z)))


@helper
def add_bone(system: System, joint: int, weight: float, d: Vector, force: Vector) -> None:
    """Add a bone d below a joint that only its turning moves, as in the bones' term."""
    A = scale6(weight, spread(d, d))
    store6(system.A, 6 * joint, add6(load6(system.A, 6 * joint), A))
    store6(system.A_whole, 6 * joint, add6(load6(system.A_whole, 6 * joint), A))
    store3(system.b, 3 * joint, add(load3(system.b, 3 * joint), cross(d, force)))


@helper
def add_weight(system: System, joint: int, weight: float, force: Vector) -> None:
    """Add a point at a joint itself."""
    row = 6 * joint
    store(system.N, row, load(system.N, row) + weight)
    store(system.N, row + 3, load(system.N, row + 3) + weight)
    store(system.N, row + 5, load(system.N, row + 5) + weight)
    store3(system.f, 3 * joint, add(load3(system.f, 3 * joint), force))
    store(system.n_whole, joint, load(system.n_whole, joint) + weight)


@helper
def hand_on(system: System, joint: int, parent: int, d: Vector) -> None:
    """Add a joint's sums to its parent's, from which it is d away."""
    L, N, f = load9(system.L, 9 * joint), load6(system.N, 6 * joint), load3(system.f, 3 * joint)
    G = _rows_across(d, N)
    half = add9(L, scale9(0.5, G))
    A = add6(load6(system.A, 6 * joint), _twice_symmetric(d, half))
    store6(system.A, 6 * parent, add6(load6(system.A, 6 * parent), A))
    store9(system.L, 9 * parent, add9(load9(system.L, 9 * parent), add9(L, G)))
    store6(system.N, 6 * parent, add6(load6(system.N, 6 * parent), N))
    b = add(load3(system.b, 3 * joint), cross(d, f))
    store3(system.b, 3 * parent, add(load3(system.b, 3 * parent), b))
    store3(system.f, 3 * parent, add(load3(system.f, 3 * parent), f))
    s, n = load3(system.s_whole, 3 * joint), load(system.n_whole, joint)
    nd = scale(n, d)
    whole = add6(load6(system.A_whole, 6 * joint), spread(d, add(scale(2.0, s), nd)))
    store6(system.A_whole, 6 * parent, add6(load6(system.A_whole, 6 * parent), whole))
    store3(system.s_whole, 3 * parent, add(load3(system.s_whole, 3 * parent), add(s, nd)))
    store(system.n_whole, parent, load(system.n_whole, parent) + n)


@helper
def _rows_across(d: Vector, N: Symmetric) -> Matrix:
    """N X, where X v = v x d: the rows of N, crossed with d from the left."""
    a = cross(d, (N[0], N[1], N[2]))
    b = cross(d, (N[1], N[3], N[4]))
    c = cross(d, (N[2], N[4], N[5]))
    return a[0], a[1], a[2], b[0], b[1], b[2], c[0], c[1], c[2]


@helper
def _twice_symmetric(d: Vector, K: Matrix) -> Symmetric:
    """X^T K + K^T X, where X v = v x d."""
    a = cross(d, (K[0], K[3], K[6]))
    b = cross(d, (K[1], K[4], K[7]))
    c = cross(d, (K[2], K[5], K[8]))
    return 2.0 * a[0], a[1] + b[0], a[2] + c[0], 2.0 * b[1], b[2] + c[1], 2.0 * c[2]
