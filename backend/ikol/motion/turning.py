"""By how much a camera has turned, from where directions of the background are seen."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

_PAIRS: Final = 40
_POLISH: Final = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """How a camera has turned.

    Attributes:
        R_before_now: Takes directions in the camera's frame now to those in its frame before
            [3, 3].
        fits: Which directions turned with it [N].
        residuals: Angles by which each direction is off [N], radians.
    """

    R_before_now: Float64
    fits: NDArray[np.bool_]
    residuals: Float64


def find_turn(before: Float64, now: Float64, tolerance: float, rng: np.random.Generator) -> Turn:
    """The rotation that most directions agree on.

    Random pairs of directions each suggest a rotation (RANSAC, Fischler and Bolles 1981); the one
    that most agree with is fitted to these (Kabsch 1976).

    Args:
        before: Unit directions in the camera's frame before [N, 3], N at least 2.
        now: The same directions now [N, 3].
        tolerance: Angle in radians by which a direction may be off.
        rng: Picks the pairs.
    """
    pairs = rng.integers(0, len(before), (_PAIRS, 2))
    suggested = _axes(before[pairs]) @ _axes(now[pairs]).swapaxes(-1, -2)
    off = np.linalg.norm(before - now @ suggested.swapaxes(-1, -2), axis=-1)
    best = off[(np.minimum(off, tolerance) ** 2).sum(-1).argmin()]
    turn = np.eye(3)
    for _ in range(_POLISH):
        fits = best < tolerance
        if fits.sum() < 2:
            break
        turn = _kabsch(before[fits], now[fits])
        best = np.linalg.norm(before - now @ turn.T, axis=-1)
    return Turn(turn, best < tolerance, best)


def _axes(pairs: Float64) -> Float64:
    """Right-handed axes [P, 3, 3], in columns, spanned by pairs of directions [P, 2, 3]."""
    first = pairs[:, 0]
    normal = np.cross(first, pairs[:, 1])
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-12)
    return np.stack((first, normal, np.cross(first, normal)), axis=-1)


def _kabsch(before: Float64, now: Float64) -> Float64:
    U, _, Vt = np.linalg.svd(before.T @ now)
    return U @ np.diag([1.0, 1.0, np.sign(np.linalg.det(U @ Vt))]) @ Vt
