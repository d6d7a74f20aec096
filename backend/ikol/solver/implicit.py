"""Derivatives of a solution from the conditions that it meets, without the way to it.

At a minimum x of the cost the gradient g(x, p) vanishes for all inputs p; so x moves by
dx = -H^-1 (dg/dp) dp with the exact Hessian H (implicit function theorem). Memory and time are
those of about one iteration, however many led to the solution.
"""

from functools import reduce

import torch
from torch import Tensor

from ikol.solver.curvature import residual_curvature
from ikol.solver.pose import Body, Pose, S
from ikol.solver.terms import Term

_FLOOR_M2 = 1e-9
"""Curvature added to all degrees of freedom, for those that nothing determines."""
_ROUNDINGS = 4.0
"""How many times the rounding of a number the sums of the Hessian may be off."""


def differentiable_pose(body: Body[S], terms: tuple[Term, ...], state: S) -> Pose:
    """The pose at a state that is a minimum, with the derivatives of the minimum's place."""
    state = state.detach()
    with torch.no_grad():
        factor, floor_m2 = _factor(body, terms, state, body.pose(state))
    step = _newton_step(factor, floor_m2, _gradient(body, terms, state, body.pose(state)))
    return body.pose(body.retract(state, step - step.detach()))


def _gradient(body: Body[S], terms: tuple[Term, ...], state: S, pose: Pose) -> Tensor:
    """J^T W r [..., D]."""
    jacobian = body.jacobian(state, pose)
    parts = [
        (term.jacobian(pose, jacobian) @ (term.weights() * term.residual(pose))[..., None])
        for term in terms
    ]
    return reduce(torch.add, parts).squeeze(-1)


def _factor(body: Body[S], terms: tuple[Term, ...], state: S, pose: Pose) -> tuple[Tensor, Tensor]:
    """Cholesky's factor of the exact Hessian with a floor, and the floor [..., 1, 1].

    Where that is indefinite it is Gauss and Newton's.
    """
    jacobian = body.jacobian(state, pose)
    rows = [term.jacobian(pose, jacobian) for term in terms]
    parts = [
        (row * term.weights()[..., None, :]) @ row.mT for row, term in zip(rows, terms, strict=True)
    ]
    of_gauss_newton = reduce(torch.add, parts)
    floor_m2 = _floor_m2(of_gauss_newton)
    of_gauss_newton = of_gauss_newton + floor_m2 * torch.eye(
        jacobian.shape[-3], dtype=jacobian.dtype, device=jacobian.device
    )
    exact = of_gauss_newton + residual_curvature(body, terms, state, pose)
    factor, failures = torch.linalg.cholesky_ex(exact)
    safe, _ = torch.linalg.cholesky_ex(of_gauss_newton)
    return torch.where((failures == 0)[..., None, None], factor, safe).detach(), floor_m2


def _newton_step(factor: Tensor, floor_m2: Tensor, gradient: Tensor) -> Tensor:
    """-H^-1 g with the floor taken off again, to second order in floor / curvature."""
    raised = torch.cholesky_solve(gradient[..., None], factor)
    return -(raised + floor_m2 * torch.cholesky_solve(raised, factor)).squeeze(-1)


def _floor_m2(hessian: Tensor) -> Tensor:
    """In single precision no less than the rounding of the largest curvature [..., 1, 1]."""
    largest_m2 = hessian.diagonal(dim1=-2, dim2=-1).amax(dim=-1)
    rounding_m2 = _ROUNDINGS * torch.finfo(hessian.dtype).eps * largest_m2
    return rounding_m2.clamp(min=_FLOOR_M2).detach()[..., None, None]
