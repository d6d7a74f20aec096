"""A solved window as a differentiable function of its data, by the implicit function theorem.

At the minimum x of E(x, d) the gradient vanishes, so that dx = -H^-1 (d^2E / dx dd) dd with the
exact Hessian H. A loss L(x) then has dL/dd = -l^T d^2E / dx dd, where H l = dL/dx. H is never
formed: its products with vectors are differences of the compiled gradient, and MINRES (Paige and
Saunders 1975) solves with the banded Gauss-Newton matrix as its preconditioner.
"""

from functools import partial
from typing import Any, Final, cast

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.linalg import cho_solve_banded, cholesky_banded
from scipy.sparse.linalg import LinearOperator, minres
from torch import Tensor

from .band import REACH, UNKNOWNS, WIDTH
from .data_terms import Data, data_cost
from .descent import Window, descend, terms_of
from .kernel import kernels

Float64 = NDArray[np.float64]

_LEAST_DAMPING: Final = 1e-7
_STEP: Final = 1e-6
"""Largest change of an unknown in a difference of gradients, radians or metres."""
_TOLERANCE: Final = 1e-9
_MOST_PRODUCTS: Final = 500
_WRONG: Final = 1e-3
"""Share of the loss's slope that may be left over."""
_ARRIVED: Final = 1e-4
"""Largest step that may be left to the minimum, radians or metres."""
_IMPROPER: Final = "the motion has no derivative: the data leave some of it open"
_RIDGE: Final = 1e-6
"""As in the descent, on the diagonal of the preconditioner."""


def differentiable_motion(
    R_start: Float64, path_start: Float64, window: Window, data: Data, iterations: int = 60
) -> tuple[Tensor, Tensor]:
    """Solve a window to its minimum; gradients flow back to the data and their weights.

    Contacts, strength of smoothing, body and camera are constants, and so are frames that are
    fixed. Derivatives are those of the minimum, which some fifty steps reach; memory is that
    of one step.

    Args:
        R_start: Orientations to begin with, in the axes of the shot's first camera [T, 24, 3, 3].
        path_start: Pelvis to begin with [T, 3], metres.
        window: All other terms; its own data are not used.
        data: The data, of which any part may require a gradient.
        iterations: Steps.

    Returns:
        Orientations [T, 24, 3, 3] and the pelvis [T, 3], in double precision.

    Raises:
        ArithmeticError: In the backward pass, if the minimum is not reached, or data and
            smoothing leave some of the motion open.
    """
    solved = _Solved.apply(R_start, path_start, window, iterations, *data)
    return cast(tuple[Tensor, Tensor], solved)


class _Solved(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,  # noqa: ANN401
        R_start: Float64,
        path_start: Float64,
        window: Window,
        iterations: int,
        *parts: Tensor,
    ) -> tuple[Tensor, Tensor]:
        pose = R_start.astype(np.float64), path_start.astype(np.float64)
        ctx.window = Data(*parts).put_in(window)
        descend(*pose, ctx.window, iterations, _LEAST_DAMPING)
        solved = torch.from_numpy(pose[0]), torch.from_numpy(pose[1])
        ctx.save_for_backward(*solved, *parts)
        return solved

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(  # type: ignore[override]
        ctx: Any,  # noqa: ANN401
        *gradients: Tensor,
    ) -> tuple[Tensor | None, ...]:
        R, path, *parts = ctx.saved_tensors
        by_R, by_path = gradients
        turned = R.mT @ by_R
        spin = turned - turned.mT
        by_omega = torch.stack((spin[..., 2, 1], spin[..., 0, 2], spin[..., 1, 0]), dim=-1)
        slope = torch.cat((by_omega.flatten(1), by_path), dim=-1)
        shift = _solve_hessian(R.numpy(), path.numpy(), ctx.window, slope.numpy().ravel())
        by_data = _by_data(R, path, torch.from_numpy(shift), parts, ctx.window)
        return (None, None, None, None, *by_data)


def _solve_hessian(R: Float64, path: Float64, window: Window, slope: Float64) -> Float64:
    """H^-1 times a vector [75 T] at a minimum; zero in frames that are fixed."""
    assemble, take_step, _ = kernels()
    free, unknowns = window.free, len(slope)
    band, terms = np.empty((unknowns, WIDTH)), terms_of(window)

    def gradient(step: Float64) -> Float64:
        moved, out = (R.copy(), path.copy()), np.empty(unknowns)
        take_step(*moved, step)
        assemble(moved, *terms, band, out)
        return out

    def product(vector: Float64) -> Float64:
        full = np.zeros(unknowns)
        full[free] = vector.ravel()
        scale = _STEP / max(float(np.abs(full).max()), np.finfo(np.float64).tiny)
        return (gradient(scale * full) - gradient(-scale * full))[free] / (2.0 * scale)

    left = gradient(np.zeros(unknowns))[free]
    lower = band[free, : REACH + 1].T.copy()
    lower[0] += _RIDGE
    try:
        factor = cholesky_banded(lower, lower=True)
    except np.linalg.LinAlgError:
        raise ArithmeticError(_IMPROPER) from None
    precondition = partial(cho_solve_banded, (factor, True))
    if not np.abs(precondition(left)).max() < _ARRIVED:
        raise ArithmeticError("the motion is not solved yet: more iterations are needed")
    size = (len(left), len(left))
    hessian: Any = LinearOperator(size, product, dtype=np.float64)  # type: ignore[call-issue]
    inverse: Any = LinearOperator(size, precondition)
    wanted = slope[free]
    solved, _ = minres(hessian, wanted, M=inverse, rtol=_TOLERANCE, maxiter=_MOST_PRODUCTS)
    # MINRES also stops, without a word, where the Hessian is singular. It is judged in the norm in
    # which it descends; differences of gradients are not exact enough for the plain one.
    wrong = product(solved) - wanted
    if not wrong @ precondition(wrong) <= _WRONG**2 * (wanted @ precondition(wanted)):
        raise ArithmeticError(_IMPROPER)
    shift = np.zeros(unknowns)
    shift[free] = solved
    return shift


def _by_data(
    R: Tensor, path: Tensor, shift: Tensor, parts: list[Tensor], window: Window
) -> tuple[Tensor | None, ...]:
    """Minus shift^T d^2E / dx dd for each part of the data that wants it, with E / 2 as E."""
    omega, way = shift.view(len(R), UNKNOWNS).split((72, 3), dim=-1)
    x, y, z = omega.view(len(R), 24, 3).unbind(-1)
    zero = torch.zeros_like(x)
    hat = torch.stack((zero, -z, y, z, zero, -x, -y, x, zero), dim=-1).unflatten(-1, (3, 3))
    with torch.enable_grad():
        data = Data(
            *(part.detach().to(R, copy=True).requires_grad_(part.requires_grad) for part in parts)
        )
        ahead = torch.zeros((), dtype=R.dtype, requires_grad=True)
        cost = data_cost(R + ahead * (R @ hat), path + ahead * way, data, window)
        (change,) = torch.autograd.grad(cost, ahead, create_graph=True)
        wanted = [part for part in data if part.requires_grad]
        found = iter(torch.autograd.grad(-0.5 * change, wanted))
    return tuple(next(found).to(part) if part.requires_grad else None for part in parts)
