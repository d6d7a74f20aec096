"""Levenberg and Marquardt's descent on a window, with a banded Cholesky factorisation."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import get_lapack_funcs
from threadpoolctl import ThreadpoolController

from .band import UNKNOWNS, WIDTH
from .kernel import kernels

Float64 = NDArray[np.float64]

_SOLVE_BANDED: Final = get_lapack_funcs(("pbsv",), dtype=np.float64)[0]
_DAMPING: Final = 1e-3
_MOST_DAMPING: Final = 10.0
_PINNED: Final = 1e12
_MOST_STEP: Final = 1.0
"""Longest step of an unknown, radians or metres."""


@dataclass(frozen=True, slots=True)
class Window:
    """Terms of the objective in T frames, as `assemble` takes them.

    Attributes:
        body: Point parents, levers, rest bones, weights of the swing prior.
        seen: Of the keypoints, see `add_keypoints`.
        twists: See `add_twists`.
        limits: See `add_limits`.
        calm: Stencils and weights of accelerations, see `add_joint_accelerations`.
        standing: See `add_ground`.
        fixed: So many frames at the start are as they are.
    """

    body: tuple[Any, ...]
    seen: tuple[Any, ...]
    twists: tuple[Any, ...]
    limits: tuple[Any, ...]
    calm: tuple[Any, ...]
    standing: tuple[Any, ...]
    fixed: int = 0


def terms_of(window: Window) -> tuple[tuple[Any, ...], ...]:
    """The terms in the order in which `assemble` takes them."""
    return (
        *(window.body, window.seen, window.twists, window.limits),
        *(window.calm, window.standing),
    )


def descend(
    R: Float64,
    path: Float64,
    window: Window,
    iterations: int,
    least_damping: float = _DAMPING,
) -> None:
    """Improve orientations [T, 24, 3, 3] and the pelvis' path [T, 3] in place.

    A step that made things worse is taken back, and the next one is a shorter one.

    Args:
        R: Orientations in the camera's frame.
        path: Pelvis in the camera's frame, metres.
        window: The terms.
        iterations: Steps.
        least_damping: How far damping may go down, relative to the diagonal. Less arrives at the
            minimum itself, in more steps.
    """
    assemble, take_step = kernels()
    unknowns = UNKNOWNS * len(R)
    band, gradient = np.empty((unknowns, WIDTH)), np.empty(unknowns)
    pinned = UNKNOWNS * window.fixed
    terms = terms_of(window)
    damping, best = _DAMPING, np.inf
    kept = R.copy(), path.copy()
    for _ in range(iterations):
        cost = assemble((R, path), *terms, band, gradient)
        if cost <= best:
            best = cost
            kept[0][:], kept[1][:] = R, path
            damping = max(least_damping, 0.3 * damping)
        else:
            R[:], path[:] = kept
            damping = min(10.0 * damping, _MOST_DAMPING)
            assemble((R, path), *terms, band, gradient)
        band[:, 0] += damping * band[:, 0] + 1e-6
        band[:pinned, 0] = _PINNED
        gradient[:pinned] = 0.0
        # Blocks of this size gain nothing from several threads, which on a busy machine wait for
        # each other ten times as long as they work.
        with _blas().limit(limits=1, user_api="blas"):
            _, step, failed = _SOLVE_BANDED(
                band.T, gradient, lower=1, overwrite_ab=1, overwrite_b=1
            )
        if failed:
            return
        take_step(R, path, np.clip(-step, -_MOST_STEP, _MOST_STEP))
    if not assemble((R, path), *terms, band, gradient) <= best:
        R[:], path[:] = kept


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()
