"""The root's rotation from the bones of hips and spine1 (Kabsch), without a decomposition by SVD.

The unit quaternion of the best rotation is the eigenvector of Davenport's 4 x 4 matrix with the
largest eigenvalue (P. Davenport, "A vector approach to the algebra of rotations", NASA 1968);
Jacobi's rotations find it to rounding, without branches. Two at a time, of rows and columns that
have none in common, keep the processor busy.
"""

from ikol.solver.compiled.memory import helper, load, sqrt, where_less
from ikol.solver.compiled.problem import Problem
from ikol.solver.compiled.vectors import Matrix, load3

Four = tuple[float, float, float, float]
Pair = tuple[float, float]
Davenport = tuple[Four, Pair, Four]
"""A symmetric 4 x 4 matrix: 00, 11, 22, 33; 01, 23; 02, 03, 12, 13."""

_SWEEPS = 5
_CHILDREN = 3


@helper
def align_root(problem: Problem) -> Matrix:
    """The rotation that best takes the pelvis' rest bones to their targets.

    Where they leave it open, one of the solutions.
    """
    diagonal, pairs, others = _davenport(problem)
    zero = 0.0 * pairs[0]
    one = 1.0 + zero
    a, b = (one, zero, zero, zero), (zero, one, zero, zero)
    c, d = (zero, zero, one, zero), (zero, zero, zero, one)
    for _ in range(3 * _SWEEPS):
        ab = _turn(diagonal[0], diagonal[1], pairs[0])
        cd = _turn(diagonal[2], diagonal[3], pairs[1])
        diagonal = (
            diagonal[0] - ab[2],
            diagonal[1] + ab[2],
            diagonal[2] - cd[2],
            diagonal[3] + cd[2],
        )
        ac, ad = _turned(cd, others[0], others[1])
        bc, bd = _turned(cd, others[2], others[3])
        ac, bc = _turned(ab, ac, bc)
        ad, bd = _turned(ab, ad, bd)
        a, b = _turned4(ab, a, b)
        c, d = _turned4(cd, c, d)
        # The next two pairs, 02 and 31 of these; after three times all pairs had their turn.
        b, c, d = c, d, b
        diagonal = diagonal[0], diagonal[2], diagonal[3], diagonal[1]
        pairs, others = (ac, bd), (ad, zero, zero, bc)
    largest, best = diagonal[0], a
    largest, best = _larger(largest, best, diagonal[1], b)
    largest, best = _larger(largest, best, diagonal[2], c)
    largest, best = _larger(largest, best, diagonal[3], d)
    return _rotation(best)


@helper
def _turn(pp: float, qq: float, pq: float) -> tuple[float, float, float]:
    """Cosine and sine of Jacobi's rotation that makes pq zero, and by how much pp falls."""
    apart = qq - pp
    root = sqrt(apart * apart + 4.0 * pq * pq)
    below = where_less(apart, 0.0, apart - root, apart + root)
    tan = 2.0 * pq / where_less(0.0, root, below, 1.0)
    cos = 1.0 / sqrt(1.0 + tan * tan)
    return cos, tan * cos, tan * pq


@helper
def _turned(turn: tuple[float, float, float], p: float, q: float) -> Pair:
    return turn[0] * p - turn[1] * q, turn[1] * p + turn[0] * q


@helper
def _turned4(turn: tuple[float, float, float], p: Four, q: Four) -> tuple[Four, Four]:
    w, x, y, z = (
        _turned(turn, p[0], q[0]),
        _turned(turn, p[1], q[1]),
        _turned(turn, p[2], q[2]),
        _turned(turn, p[3], q[3]),
    )
    return (w[0], x[0], y[0], z[0]), (w[1], x[1], y[1], z[1])


@helper
def _larger(largest: float, best: Four, value: float, other: Four) -> tuple[float, Four]:
    chosen = (
        where_less(largest, value, other[0], best[0]),
        where_less(largest, value, other[1], best[1]),
        where_less(largest, value, other[2], best[2]),
        where_less(largest, value, other[3], best[3]),
    )
    return where_less(largest, value, value, largest), chosen


@helper
def _rotation(quaternion: Four) -> Matrix:
    """The rotation of a quaternion w, x, y, z of any length."""
    w, x, y, z = quaternion
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
def _davenport(problem: Problem) -> Davenport:
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
    size = zero
    for value in (xx, xy, xz, yx, yy, yz, zx, zy, zz):
        size = size + where_less(value, 0.0, -1.0, 1.0) * value
    f = 1.0 / where_less(0.0, size, size, 1.0)
    return (
        (f * (xx + yy + zz), f * (xx - yy - zz), f * (yy - xx - zz), f * (zz - xx - yy)),
        (f * (zy - yz), f * (yz + zy)),
        (f * (xz - zx), f * (yx - xy), f * (xy + yx), f * (xz + zx)),
    )
