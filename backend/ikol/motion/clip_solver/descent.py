"""Levenberg and Marquardt's descent on a window."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .band import UNKNOWNS
from .elimination import new_system
from .kernel import kernels

Float64 = NDArray[np.float64]

_DAMPING: Final = 1e-3
_MOST_DAMPING: Final = 10.0
_PINNED: Final = 1e12
_MOST_STEP: Final = 1.0
"""Longest step of an unknown, radians or metres."""


@dataclass(frozen=True, slots=True)
class Window:
    """Terms of the objective in T frames, as `assemble` takes them.

    Attributes:
        body: Point parents, levers, rest bones, swings, see `add_swings`.
        seen: Of the keypoints, see `add_keypoints`.
        twists: See `add_twists`.
        limits: See `add_limits`.
        calm: Stencils and weights of accelerations, see `add_joint_accelerations`.
        standing: See `add_ground`.
        fixed: So many frames at the start and at the end are as they are.
    """

    body: tuple[Any, ...]
    seen: tuple[Any, ...]
    twists: tuple[Any, ...]
    limits: tuple[Any, ...]
    calm: tuple[Any, ...]
    standing: tuple[Any, ...]
    fixed: tuple[int, int] = (0, 0)

    @property
    def free(self) -> slice:
        """The unknowns of the frames that are not fixed."""
        before, after = self.fixed
        return slice(UNKNOWNS * before, UNKNOWNS * (len(self.seen[0]) - after))


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

    A step that did not make things better is taken back, and the next one is a shorter one. So it
    is where there was none, because the damped matrix is not positive definite yet.

    Args:
        R: Orientations in the camera's frame.
        path: Pelvis in the camera's frame, metres.
        window: The terms.
        iterations: Steps.
        least_damping: How far damping may go down, relative to the diagonal. Less arrives at the
            minimum itself, in more steps.
    """
    assemble, take_step, eliminate = kernels()
    band, gradient = new_system(len(R))
    free = window.free
    terms = terms_of(window)
    damping, best = _DAMPING, np.inf
    kept = R.copy(), path.copy()
    for _ in range(iterations):
        cost = assemble((R, path), *terms, band, gradient)
        if cost < best:
            best = cost
            kept[0][:], kept[1][:] = R, path
            damping = max(least_damping, 0.3 * damping)
        else:
            R[:], path[:] = kept
            damping = min(10.0 * damping, _MOST_DAMPING)
            assemble((R, path), *terms, band, gradient)
        band[:, 0] += damping * band[:, 0] + 1e-6
        for pinned in (slice(0, free.start), slice(free.stop, None)):
            band[pinned, 0] = _PINNED
            gradient[pinned] = 0.0
        if eliminate(band, gradient):
            take_step(R, path, np.clip(-gradient, -_MOST_STEP, _MOST_STEP))
    if not assemble((R, path), *terms, band, gradient) <= best:
        R[:], path[:] = kept
