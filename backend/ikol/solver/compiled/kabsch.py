"""The root's rotation from the bones of hips and spine1 (Kabsch), without a decomposition by SVD.

The unit quaternion of the best rotation is the eigenvector of Davenport's 4 x 4 matrix with the
largest eigenvalue (P. Davenport, "A vector approach to the algebra of rotations", NASA 1968);
Jacobi's rotations find it to rounding, without branches.
"""

import numpy as np

from ikol.solver.compiled.memory import Rows, helper, load, sqrt, store, where_less
from ikol.solver.compiled.problem import Problem
from ikol.solver.compiled.vectors import Matrix, load3

_SWEEPS = 6
_CHILDREN = 3


@helper
def align_root(problem: Problem) -> Matrix:
    """The rotation that best takes the pelvis' rest bones to their targets.

    Where they leave it open, one of the solutions.
    """
    width = problem.weights.shape[1]
    K = np.empty((16, width), problem.weights.dtype)
    V = np.empty((16, width), problem.weights.dtype)
    V[:] = 0.0
    _fill(problem, K)
    for index in range(4):
        store(V, 5 * index, 1.0)
    for _ in range(_SWEEPS):
        for p in range(3):
            for q in range(p + 1, 4):
                _rotate(K, V, p, q)
    best = load(K, 0)
    w, x, y, z = load(V, 0), load(V, 4), load(V, 8), load(V, 12)
    for column in range(1, 4):
        value = load(K, 5 * column)
        w = where_less(best, value, load(V, column), w)
        x = where_less(best, value, load(V, 4 + column), x)
        y = where_less(best, value, load(V, 8 + column), y)
        z = where_less(best, value, load(V, 12 + column), z)
        best = where_less(best, value, value, best)
    scale = 2.0 / (w * w + x * x + y * y + z * z)
    return (
        1.0 - scale * (y * y + z * z),
        scale * (x * y - w * z),
        scale * (x * z + w * y),
        scale * (x * y + w * z),
        1.0 - scale * (x * x + z * z),
        scale * (y * z - w * x),
        scale * (x * z - w * y),
        scale * (y * z + w * x),
        1.0 - scale * (x * x + y * y),
    )


@helper
def _fill(problem: Problem, K: Rows) -> None:
    """Davenport's matrix, divided by its size: eigenvectors do not mind."""
    zero = 0.0 * load(problem.weights, 0)
    xx = xy = xz = yx = yy = yz = zx = zy = zz = zero
    for child in range(1, 1 + _CHILDREN):
        a = load3(problem.targets, 3 * child)
        b = load3(problem.bones, 3 * child)
        weight = load(problem.weights, child)
        wx, wy, wz = weight * a[0], weight * a[1], weight * a[2]
        xx, xy, xz = xx + wx * b[0], xy + wx * b[1], xz + wx * b[2]
        yx, yy, yz = yx + wy * b[0], yy + wy * b[1], yz + wy * b[2]
        zx, zy, zz = zx + wz * b[0], zy + wz * b[1], zz + wz * b[2]
    store(K, 0, xx + yy + zz)
    store(K, 5, xx - yy - zz)
    store(K, 10, yy - xx - zz)
    store(K, 15, zz - xx - yy)
    _store_both(K, 0, 1, zy - yz)
    _store_both(K, 0, 2, xz - zx)
    _store_both(K, 0, 3, yx - xy)
    _store_both(K, 1, 2, xy + yx)
    _store_both(K, 1, 3, xz + zx)
    _store_both(K, 2, 3, yz + zy)
    size = zero
    for row in range(4):
        value = load(K, 5 * row)
        size = size + where_less(value, 0.0, zero - value, value)
        for column in range(row):
            value = load(K, 4 * row + column)
            size = size + where_less(value, 0.0, zero - value, value)
    factor = 1.0 / where_less(0.0, size, size, 1.0)
    for row in range(16):
        store(K, row, factor * load(K, row))


@helper
def _store_both(K: Rows, row: int, column: int, value: float) -> None:
    store(K, 4 * row + column, value)
    store(K, 4 * column + row, value)


@helper
def _rotate(K: Rows, V: Rows, p: int, q: int) -> None:
    """One of Jacobi's rotations: it makes K[p, q] zero."""
    pp, qq, pq = load(K, 5 * p), load(K, 5 * q), load(K, 4 * p + q)
    apart = qq - pp
    root = sqrt(apart * apart + 4.0 * pq * pq)
    below = where_less(apart, 0.0, apart - root, apart + root)
    some = where_less(0.0, root, below, 1.0)
    tan = 2.0 * pq / some
    cos = 1.0 / sqrt(1.0 + tan * tan)
    sin = tan * cos
    for k in range(4):
        if k not in (p, q):
            kp, kq = load(K, 4 * k + p), load(K, 4 * k + q)
            _store_both(K, k, p, cos * kp - sin * kq)
            _store_both(K, k, q, sin * kp + cos * kq)
        vp, vq = load(V, 4 * k + p), load(V, 4 * k + q)
        store(V, 4 * k + p, cos * vp - sin * vq)
        store(V, 4 * k + q, sin * vp + cos * vq)
    store(K, 5 * p, pp - tan * pq)
    store(K, 5 * q, qq + tan * pq)
    _store_both(K, p, q, 0.0)
