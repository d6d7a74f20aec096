"""The normal equations of a window: symmetric and banded, each frame coupled to the two before.

`band[column, row - column]` is the entry of the lower half, which read the other way round is
LAPACK's banded storage. A frame has 75 unknowns: turns of the 24 joints in their own axes, then the
way of the pelvis.
"""

from typing import Any, Final

from ikol.solver.compiled.memory import helper

__all__ = [
    "PELVIS",
    "REACH",
    "UNKNOWNS",
    "WIDTH",
    "Array",
    "add_block",
    "add_outer",
    "add_product",
    "helper",
]

UNKNOWNS: Final = 75
PELVIS: Final = 72
REACH: Final = 2 * UNKNOWNS + 2
"""Entries of a column below the diagonal: an unknown is coupled to all of the frame after, but of
the one after that to the same joint's only."""
WIDTH: Final = REACH + 24
"""Entries of a column, with those that are always zero: elimination takes 24 rows at a time."""

Array = Any
"""An array inside compiled code."""


@helper
def add_block(band: Array, row: int, column: int, block: Array, factor: float) -> None:
    """Add a factor times a block [3, 3] whose first row is not above its first column.

    Of a block on the diagonal the lower half counts.
    """
    for j in range(3):
        for i in range(3):
            below = row + i - column - j
            if below >= 0:
                band[column + j, below] += factor * block[i, j]


@helper
def add_product(band: Array, row: int, column: int, left: Array, right: Array) -> None:
    """Add left^T right of matrices [3, 3]."""
    for j in range(3):
        for i in range(3):
            below = row + i - column - j
            if below >= 0:
                band[column + j, below] += (
                    left[0, i] * right[0, j] + left[1, i] * right[1, j] + left[2, i] * right[2, j]
                )


@helper
def add_outer(  # noqa: PLR0917
    band: Array,
    row: int,
    column: int,
    left: Array,
    right: Array,
    factor: float,
) -> None:
    """Add a factor times left right^T of vectors [3]."""
    for j in range(3):
        for i in range(3):
            below = row + i - column - j
            if below >= 0:
                band[column + j, below] += factor * left[i] * right[j]
