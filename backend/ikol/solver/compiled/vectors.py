"""Vectors and matrices of lanes, as tuples: (x, y, z), and matrices row by row.

Typed as if of plain numbers: what holds for one frame holds for all lanes.
"""

from ikol.solver.compiled.memory import Rows, helper, load, sqrt, store

Vector = tuple[float, float, float]
Matrix = tuple[float, float, float, float, float, float, float, float, float]
Symmetric = tuple[float, float, float, float, float, float]
"""A symmetric matrix: xx, xy, xz, yy, yz, zz."""


@helper
def load3(rows: Rows, row: int) -> Vector:
    """Three rows as a vector."""
    return load(rows, row), load(rows, row + 1), load(rows, row + 2)


@helper
def store3(rows: Rows, row: int, a: Vector) -> None:
    """Put a vector into three rows."""
    store(rows, row, a[0])
    store(rows, row + 1, a[1])
    store(rows, row + 2, a[2])


@helper
def load9(rows: Rows, row: int) -> Matrix:
    """Nine rows as a matrix."""
    a, b, c = load3(rows, row), load3(rows, row + 3), load3(rows, row + 6)
    return a[0], a[1], a[2], b[0], b[1], b[2], c[0], c[1], c[2]


@helper
def store9(rows: Rows, row: int, A: Matrix) -> None:
    """Put a matrix into nine rows."""
    store3(rows, row, (A[0], A[1], A[2]))
    store3(rows, row + 3, (A[3], A[4], A[5]))
    store3(rows, row + 6, (A[6], A[7], A[8]))


@helper
def add(a: Vector, b: Vector) -> Vector:
    """The sum a + b."""
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


@helper
def subtract(a: Vector, b: Vector) -> Vector:
    """The difference a - b."""
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


@helper
def scale(factor: float, a: Vector) -> Vector:
    """The vector factor a."""
    return factor * a[0], factor * a[1], factor * a[2]


@helper
def dot(a: Vector, b: Vector) -> float:
    """The product a . b."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@helper
def cross(a: Vector, b: Vector) -> Vector:
    """The product a x b."""
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


@helper
def unit(a: Vector) -> Vector:
    """The unit vector a / |a|."""
    return scale(1.0 / sqrt(dot(a, a)), a)


@helper
def transform(A: Matrix, b: Vector) -> Vector:
    """A b."""
    return dot((A[0], A[1], A[2]), b), dot((A[3], A[4], A[5]), b), dot((A[6], A[7], A[8]), b)


@helper
def transform_back(A: Matrix, b: Vector) -> Vector:
    """A^T b."""
    return dot((A[0], A[3], A[6]), b), dot((A[1], A[4], A[7]), b), dot((A[2], A[5], A[8]), b)


@helper
def product(A: Matrix, B: Matrix) -> Matrix:
    """A B."""
    a = transform_back(B, (A[0], A[1], A[2]))
    b = transform_back(B, (A[3], A[4], A[5]))
    c = transform_back(B, (A[6], A[7], A[8]))
    return a[0], a[1], a[2], b[0], b[1], b[2], c[0], c[1], c[2]


@helper
def load6(rows: Rows, row: int) -> Symmetric:
    """Six rows as a symmetric matrix."""
    a, b = load3(rows, row), load3(rows, row + 3)
    return a[0], a[1], a[2], b[0], b[1], b[2]


@helper
def store6(rows: Rows, row: int, A: Symmetric) -> None:
    """Put a symmetric matrix into six rows."""
    store3(rows, row, (A[0], A[1], A[2]))
    store3(rows, row + 3, (A[3], A[4], A[5]))


@helper
def add6(A: Symmetric, B: Symmetric) -> Symmetric:
    """A + B."""
    return A[0] + B[0], A[1] + B[1], A[2] + B[2], A[3] + B[3], A[4] + B[4], A[5] + B[5]


@helper
def scale6(factor: float, A: Symmetric) -> Symmetric:
    """The matrix factor A."""
    return factor * A[0], factor * A[1], factor * A[2], factor * A[3], factor * A[4], factor * A[5]


@helper
def apply6(A: Symmetric, b: Vector) -> Vector:
    """A b."""
    return (
        A[0] * b[0] + A[1] * b[1] + A[2] * b[2],
        A[1] * b[0] + A[3] * b[1] + A[4] * b[2],
        A[2] * b[0] + A[4] * b[1] + A[5] * b[2],
    )


@helper
def add9(A: Matrix, B: Matrix) -> Matrix:
    """A + B."""
    a = add((A[0], A[1], A[2]), (B[0], B[1], B[2]))
    b = add((A[3], A[4], A[5]), (B[3], B[4], B[5]))
    c = add((A[6], A[7], A[8]), (B[6], B[7], B[8]))
    return a[0], a[1], a[2], b[0], b[1], b[2], c[0], c[1], c[2]


@helper
def scale9(factor: float, A: Matrix) -> Matrix:
    """The matrix factor A."""
    a, b, c = (
        scale(factor, (A[0], A[1], A[2])),
        scale(factor, (A[3], A[4], A[5])),
        scale(factor, (A[6], A[7], A[8])),
    )
    return a[0], a[1], a[2], b[0], b[1], b[2], c[0], c[1], c[2]


@helper
def outer(a: Vector, b: Vector) -> Matrix:
    """The matrix a b^T."""
    return (
        a[0] * b[0],
        a[0] * b[1],
        a[0] * b[2],
        a[1] * b[0],
        a[1] * b[1],
        a[1] * b[2],
        a[2] * b[0],
        a[2] * b[1],
        a[2] * b[2],
    )


@helper
def subtract9(A: Matrix, B: Matrix) -> Matrix:
    """A - B."""
    return add9(A, scale9(-1.0, B))


@helper
def symmetric_product(factor: float, a: Vector, b: Vector) -> Symmetric:
    """The matrix factor (a b^T + b a^T)."""
    a = scale(factor, a)
    return (
        2.0 * a[0] * b[0],
        a[0] * b[1] + a[1] * b[0],
        a[0] * b[2] + a[2] * b[0],
        2.0 * a[1] * b[1],
        a[1] * b[2] + a[2] * b[1],
        2.0 * a[2] * b[2],
    )
