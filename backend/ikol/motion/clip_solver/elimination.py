"""Elimination in a window: Cholesky's factorisation of the band, compiled.

Four columns at a time are brought up to date with all those before that reach them, 24 rows after
the other: what is added up stays in registers. LAPACK's does no better with bands as narrow as
this, nor does it let go of Python's lock. Single precision takes half of the memory and little more
than half of the time; a matrix that is not positive definite in it wants more damping.
"""

import math
import mmap
import threading
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.solver.compiled.lanes import width_of
from ikol.solver.compiled.memory import load, store

from .band import REACH, UNKNOWNS, WIDTH, Array, helper

COLUMNS: Final = 4
_LANES: Final = width_of("float32")
_ROWS: Final = 3 * _LANES
_STRIDE: Final = WIDTH - 1
"""Entry (r, c) of the matrix is number c * _STRIDE + r."""

_ROOM: Final = threading.local()


def new_system(frames: int) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Room for the normal equations of some frames: the band, and the gradient.

    A thread's next system takes the place of its last one.
    """
    columns = -(-UNKNOWNS * frames // COLUMNS) * COLUMNS
    room = getattr(_ROOM, "band", None)
    if room is None or len(room) < columns:
        # Mapped, since the C library keeps what a thread frees for that thread alone.
        mapped = mmap.mmap(-1, columns * WIDTH * np.dtype(np.float32).itemsize)
        _ROOM.band = room = np.frombuffer(mapped, np.float32).reshape(columns, WIDTH)
    return room[:columns], np.zeros(columns)


@helper
def eliminate(band: Array, vector: Array) -> bool:
    """Solve the normal equations; the solution takes the vector's place, factors the band's.

    Args:
        band: The matrix, see `band.py`; its columns and the vector's entries a multiple of 4, and
            those beyond the unknowns zero.
        vector: What it is to be divided by the matrix.

    Returns:
        Whether the matrix is positive definite, as far as single precision tells.
    """
    entries, size = band.reshape(-1), len(vector)
    for column in range(size - size % UNKNOWNS, size):
        band[column, 0] = 1.0
    done = np.empty((COLUMNS + 1, _LANES), np.float32)
    solved = np.zeros(size + _LANES, np.float32)
    solved[:size] = vector
    for column in range(0, size, COLUMNS):
        if not _factor_corner(entries, solved, done, column):
            return False
        for row in range(column + COLUMNS, min(column + COLUMNS + REACH, size), _ROWS):
            _factor_below(entries, column, row)
    for column in range(size - COLUMNS, -1, -COLUMNS):
        _substitute_back(entries, solved, done, column, size)
    vector[:] = solved[:size]
    return True


@helper
def _factor_corner(entries: Array, vector: Array, done: Array, column: int) -> bool:
    """Factor four rows of four columns on the diagonal, and divide the vector's four by them."""
    a = b = c = d = e = load(entries, 0) * 0.0
    for k in range(max(0, column - REACH), column):
        at = k * _STRIDE + column
        x = load(entries, at)
        a, b = a + x * entries[at], b + x * entries[at + 1]
        c, d = c + x * entries[at + 2], d + x * entries[at + 3]
        e = e + x * vector[k]
    store(done, 0, a)
    store(done, 1, b)
    store(done, 2, c)
    store(done, 3, d)
    store(done, 4, e)
    for j in range(COLUMNS):
        at = (column + j) * _STRIDE + column
        for i in range(j, COLUMNS):
            rest = entries[at + i] - done[j, i]
            for k in range(column, column + j):
                rest -= entries[k * _STRIDE + column + i] * entries[k * _STRIDE + column + j]
            if i == j:
                if not rest > 0.0:
                    return False
                entries[at + i] = math.sqrt(rest)
            else:
                entries[at + i] = rest / entries[at + j]
        rest = vector[column + j] - done[4, j]
        for k in range(column, column + j):
            rest -= entries[k * _STRIDE + column + j] * vector[k]
        vector[column + j] = rest / entries[at + j]
    return True


@helper
def _factor_below(entries: Array, column: int, row: int) -> None:
    """Factor 24 rows of four columns below these."""
    at = column * _STRIDE + row
    a, a1, a2 = _load3(entries, at)
    at += _STRIDE
    b, b1, b2 = _load3(entries, at)
    at += _STRIDE
    c, c1, c2 = _load3(entries, at)
    at += _STRIDE
    d, d1, d2 = _load3(entries, at)
    for k in range(max(0, row - REACH), column):
        at = k * _STRIDE + column
        p, q, r, s = entries[at], entries[at + 1], entries[at + 2], entries[at + 3]
        at = k * _STRIDE + row
        x, x1, x2 = _load3(entries, at)
        a, a1, a2 = a - x * p, a1 - x1 * p, a2 - x2 * p
        b, b1, b2 = b - x * q, b1 - x1 * q, b2 - x2 * q
        c, c1, c2 = c - x * r, c1 - x1 * r, c2 - x2 * r
        d, d1, d2 = d - x * s, d1 - x1 * s, d2 - x2 * s
    at = column * _STRIDE + column
    p, q, r, s = 1.0 / entries[at], entries[at + 1], entries[at + 2], entries[at + 3]
    a, a1, a2 = a * p, a1 * p, a2 * p
    b, b1, b2 = b - a * q, b1 - a1 * q, b2 - a2 * q
    c, c1, c2 = c - a * r, c1 - a1 * r, c2 - a2 * r
    d, d1, d2 = d - a * s, d1 - a1 * s, d2 - a2 * s
    at += _STRIDE
    q, r, s = 1.0 / entries[at + 1], entries[at + 2], entries[at + 3]
    b, b1, b2 = b * q, b1 * q, b2 * q
    c, c1, c2 = c - b * r, c1 - b1 * r, c2 - b2 * r
    d, d1, d2 = d - b * s, d1 - b1 * s, d2 - b2 * s
    at += _STRIDE
    r, s = 1.0 / entries[at + 2], entries[at + 3]
    c, c1, c2 = c * r, c1 * r, c2 * r
    d, d1, d2 = d - c * s, d1 - c1 * s, d2 - c2 * s
    s = 1.0 / entries[at + _STRIDE + 3]
    d, d1, d2 = d * s, d1 * s, d2 * s
    at = column * _STRIDE + row
    _store3(entries, at, a, a1, a2)
    at += _STRIDE
    _store3(entries, at, b, b1, b2)
    at += _STRIDE
    _store3(entries, at, c, c1, c2)
    at += _STRIDE
    _store3(entries, at, d, d1, d2)


@helper
def _load3(entries: Array, at: int) -> tuple[float, float, float]:
    return load(entries, at), load(entries, at + _LANES), load(entries, at + 2 * _LANES)


@helper
def _store3(entries: Array, at: int, a: float, b: float, c: float) -> None:
    store(entries, at, a)
    store(entries, at + _LANES, b)
    store(entries, at + 2 * _LANES, c)


@helper
def _substitute_back(entries: Array, vector: Array, done: Array, column: int, size: int) -> None:
    """Divide four entries of the vector by the factor's transpose, those after them done."""
    a = b = c = d = load(entries, 0) * 0.0
    for row in range(column + COLUMNS, min(column + COLUMNS + REACH, size), _LANES):
        x, at = load(vector, row), column * _STRIDE + row
        a, b = a + x * load(entries, at), b + x * load(entries, at + _STRIDE)
        c = c + x * load(entries, at + 2 * _STRIDE)
        d = d + x * load(entries, at + 3 * _STRIDE)
    store(done, 0, a)
    store(done, 1, b)
    store(done, 2, c)
    store(done, 3, d)
    for j in range(COLUMNS - 1, -1, -1):
        at = (column + j) * _STRIDE + column
        rest = vector[column + j]
        for i in range(_LANES):
            rest -= done[j, i]
        for i in range(j + 1, COLUMNS):
            rest -= entries[at + i] * vector[column + i]
        vector[column + j] = rest / entries[at + j]
