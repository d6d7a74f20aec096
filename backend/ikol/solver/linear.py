"""The linear least-squares problem of one iteration, and its damped solution (Eq. 10)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Protocol

import torch
from torch import Tensor

from ikol.solver.composite import CompositeSystem
from ikol.solver.joint_terms import spread
from ikol.solver.tree import NUM_SWINGS, ROOT_FREEDOMS

LARGE_BATCH = 128
"""Least number of frames for which elimination along the tree is the faster one on a CPU."""


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
class JointRows:
    """A linear system of terms on single joints 1..23: the Jacobian is blocks on a diagonal.

    Attributes:
        blocks: J [N, 23, k, m].
        weights: Diagonal of W, broadcastable to [N, 23 m].
        residual: r [N, 23 m].
    """

    blocks: Tensor
    weights: Tensor
    residual: Tensor

    def joint_blocks(self) -> Tensor:
        """The blocks of J^T W J [N, 23, k, k]."""
        weights = self.weights.expand_as(self.residual).unflatten(-1, (NUM_SWINGS, 1, -1))
        return (self.blocks * weights) @ self.blocks.mT

    def curvature(self) -> Tensor:
        """J^T W J [N, D, D]."""
        blocks = self.joint_blocks()
        rows = spread(blocks, ROOT_FREEDOMS + blocks.shape[-3] * blocks.shape[-2])
        return torch.nn.functional.pad(rows, (ROOT_FREEDOMS, 0))

    def diagonal(self) -> Tensor:
        """The diagonal of J^T W J [N, D]."""
        return _after_root(self.joint_blocks().diagonal(dim1=-2, dim2=-1))

    def gradient(self, step: Tensor | None = None) -> Tensor:
        """J^T W (r + J x) [N, D]."""
        residual = self.residual
        if step is not None:
            turns = step[..., ROOT_FREEDOMS:].unflatten(-1, (NUM_SWINGS, -1, 1))
            residual = residual + (self.blocks.mT @ turns).flatten(-3)
        pulls = (self.weights * residual).unflatten(-1, (NUM_SWINGS, -1, 1))
        return _after_root((self.blocks @ pulls).squeeze(-1))


def _after_root(values: Tensor) -> Tensor:
    """Values of joints 1..23 [..., 23, k] after zeros for the root [..., D]."""
    return torch.nn.functional.pad(values.flatten(-2), (ROOT_FREEDOMS, 0))


@dataclass(frozen=True, slots=True)
class Step:
    """A step and what it promises.

    Attributes:
        step: x [N, D].
        predicted_decrease: By how much the linear problem's cost falls [N]; no derivative.
    """

    step: Tensor
    predicted_decrease: Tensor


class Factor(Protocol):
    """A factorised matrix [N, D, D]."""

    def solve(self, values: Tensor) -> Tensor:
        """What the matrix takes to `values` [N, D]."""
        ...


@dataclass(frozen=True, slots=True)
class CholeskyFactor:
    """A matrix by its lower triangular factor [N, D, D]."""

    lower: Tensor

    def solve(self, values: Tensor) -> Tensor:
        """What the matrix takes to `values` [N, D]."""
        return torch.cholesky_solve(values[..., None], self.lower).squeeze(-1)


def factorised(systems: Sequence[LinearSystem], added: Tensor, *, differentiable: bool) -> Factor:
    """The systems' summed curvature with a diagonal [N, D] added, factorised.

    Along the tree where the systems are of one and that is faster, else by Cholesky.
    """
    if added.shape[0] >= LARGE_BATCH and not differentiable:
        match systems:
            case [CompositeSystem() as tree]:
                return tree.factor(added, None)
            case [CompositeSystem() as tree, *others] if all(
                isinstance(other, JointRows) for other in others
            ):
                blocks = [other.joint_blocks() for other in others if isinstance(other, JointRows)]
                return tree.factor(added, reduce(torch.add, blocks))
            case _:
                pass
    matrix = _summed(lambda system: system.curvature(), systems)
    matrix.diagonal(dim1=-2, dim2=-1).add_(added)
    return CholeskyFactor(torch.linalg.cholesky_ex(matrix).L)


def damped_step(systems: Sequence[LinearSystem], added: Tensor) -> Step:
    """Minimise the systems' sum with a diagonal [N, D] added to its curvature.

    The factorisation itself is not differentiated. The step is where the gradient
    g(x) = J^T W (r + J x) + D x vanishes, so that one more Newton step x - H^-1 g(x) with the
    factor held constant changes nothing in value and has the exact derivative (implicit function
    theorem), for the price of two matrix-vector products and one back substitution.
    """

    def gradient(step: Tensor | None) -> Tensor:
        return _summed(lambda system: system.gradient(step), systems)

    differentiable = torch.is_grad_enabled()
    with torch.no_grad():
        factor = factorised(systems, added, differentiable=differentiable)
        downhill = -gradient(None)
        step = factor.solve(downhill)
        predicted_decrease = 0.5 * (downhill * step).sum(-1)
    if differentiable:
        step = step - factor.solve(gradient(step) + added * step)
    return Step(step, predicted_decrease)


def diagonal_of(systems: Sequence[LinearSystem]) -> Tensor:
    """The diagonal of the systems' summed curvature [N, D]."""
    return _summed(lambda system: system.diagonal(), systems)


def _summed(part: Callable[[LinearSystem], Tensor], systems: Sequence[LinearSystem]) -> Tensor:
    return reduce(torch.add, (part(system) for system in systems))
