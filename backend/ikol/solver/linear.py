"""The linear least-squares problem of one iteration, and its damped solution (Eq. 10)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Protocol

import torch
from torch import Tensor


class LinearSystem(Protocol):
    """1/2 |r + J x|^2 in a metric W as a function of a step x [N, D], whatever J looks like."""

    def curvature(self) -> Tensor:
        """J^T W J [N, D, D]; only its lower triangle counts."""
        ...

    def diagonal(self) -> Tensor:
        """The diagonal of J^T W J [N, D]."""
        ...

    def gradient(self, step: Tensor | None = None) -> Tensor:
        """J^T W (r + J x) [N, D], at x = 0 if no step is given."""
        ...


@dataclass(frozen=True, slots=True)
class Rows:
    """A linear system with a Jacobian in memory.

    Attributes:
        jacobian: J [N, D, M], a row for each degree of freedom.
        weights: Diagonal of W, broadcastable to [N, M].
        residual: r [N, M].
    """

    jacobian: Tensor
    weights: Tensor
    residual: Tensor

    def curvature(self) -> Tensor:
        """J^T W J [N, D, D]."""
        return (self.jacobian * self.weights[..., None, :]) @ self.jacobian.mT

    def diagonal(self) -> Tensor:
        """The diagonal of J^T W J [N, D]."""
        return (self.jacobian**2 * self.weights[..., None, :]).sum(-1)

    def gradient(self, step: Tensor | None = None) -> Tensor:
        """J^T W (r + J x) [N, D]."""
        residual = self.residual
        if step is not None:
            residual = residual + (self.jacobian.mT @ step[..., None]).squeeze(-1)
        return (self.jacobian @ (self.weights * residual)[..., None]).squeeze(-1)


@dataclass(frozen=True, slots=True)
class Step:
    """A step and what it promises.

    Attributes:
        step: x [N, D].
        predicted_decrease: By how much the linear problem's cost falls [N]; no derivative.
    """

    step: Tensor
    predicted_decrease: Tensor


def damped_step(systems: Sequence[LinearSystem], added: Tensor) -> Step:
    """Minimise the systems' sum with a diagonal [N, D] added to its curvature, by Cholesky.

    The factorisation itself is not differentiated. The step is where the gradient
    g(x) = J^T W (r + J x) + D x vanishes, so that one more Newton step x - H^-1 g(x) with the
    factor held constant changes nothing in value and has the exact derivative (implicit function
    theorem), for the price of two matrix-vector products and one back substitution.
    """

    def gradient(step: Tensor | None) -> Tensor:
        return _summed(lambda system: system.gradient(step), systems)

    with torch.no_grad():
        matrix = _summed(lambda system: system.curvature(), systems)
        matrix.diagonal(dim1=-2, dim2=-1).add_(added)
        factor, _ = torch.linalg.cholesky_ex(matrix)
        downhill = -gradient(None)
        step = _back_substituted(factor, downhill)
        predicted_decrease = 0.5 * (downhill * step).sum(-1)
    if torch.is_grad_enabled():
        step = step - _back_substituted(factor, gradient(step) + added * step)
    return Step(step, predicted_decrease)


def diagonal_of(systems: Sequence[LinearSystem]) -> Tensor:
    """The diagonal of the systems' summed curvature [N, D]."""
    return _summed(lambda system: system.diagonal(), systems)


def _back_substituted(factor: Tensor, vector: Tensor) -> Tensor:
    return torch.cholesky_solve(vector[..., None], factor).squeeze(-1)


def _summed(part: Callable[[LinearSystem], Tensor], systems: Sequence[LinearSystem]) -> Tensor:
    return reduce(torch.add, (part(system) for system in systems))
