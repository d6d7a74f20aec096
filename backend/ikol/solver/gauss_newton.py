"""Damped Gauss-Newton iterations (Algorithm 1 of the paper), for any body and any terms."""

from dataclasses import dataclass
from functools import reduce
from typing import Protocol

import torch
from torch import Tensor

from ikol.solver.pose import Body, Pose, S
from ikol.solver.settings import Damping
from ikol.solver.terms import Term, cost_of


@dataclass(frozen=True, slots=True)
class Descent:
    """What the iterations arrived at.

    Attributes:
        pose: The last pose that was taken.
        costs: Cost at the start and after each iteration [..., iterations + 1].
        predicted_decrease: What the last step promised to lower the cost by [...].
    """

    pose: Pose
    costs: Tensor
    predicted_decrease: Tensor


class DampingRule(Protocol):
    """How much to damp, and which steps to take."""

    def start(self, costs: Tensor) -> Tensor:
        """First damping for costs [...]."""
        ...

    def diagonal(self, damping: Tensor, joint_means: Tensor) -> Tensor:
        """What to add to the diagonal [..., D], given its mean over each joint [..., D]."""
        ...

    def takes(self, trial_costs: Tensor, costs: Tensor) -> Tensor:
        """Whether a step from `costs` to `trial_costs` [...] is taken."""
        ...

    def update(self, damping: Tensor, taken: Tensor) -> Tensor:
        """Damping of the next step [...]."""
        ...


@dataclass(frozen=True, slots=True)
class FixedDamping:
    """The paper's sigma I; every step is taken."""

    sigma: float

    def start(self, costs: Tensor) -> Tensor:
        """Sigma, in m^2."""
        return torch.full_like(costs, self.sigma)

    def diagonal(self, damping: Tensor, joint_means: Tensor) -> Tensor:
        """Sigma on every degree of freedom."""
        return damping[..., None].expand_as(joint_means)

    def takes(self, trial_costs: Tensor, costs: Tensor) -> Tensor:
        """Always."""
        del trial_costs
        return torch.ones_like(costs, dtype=torch.bool)

    def update(self, damping: Tensor, taken: Tensor) -> Tensor:
        """Unchanged."""
        del taken
        return damping


@dataclass(frozen=True, slots=True)
class AdaptiveDamping:
    """Levenberg-Marquardt: relative to the curvature, steps that raise the cost are not taken."""

    settings: Damping
    floor: float = 1e-6
    """Least curvature in m^2 that damping is relative to: a lever of 1 mm with full trust."""

    def start(self, costs: Tensor) -> Tensor:
        """The first damping, relative."""
        return torch.full_like(costs, self.settings.initial)

    def diagonal(self, damping: Tensor, joint_means: Tensor) -> Tensor:
        """Relative to each joint's mean, so that neither trust nor the choice of axes matters."""
        return damping[..., None] * (joint_means + self.floor)

    def takes(self, trial_costs: Tensor, costs: Tensor) -> Tensor:
        """If the cost falls, or stays within rounding.

        Without the latter a perfect start would keep every step from being taken, and with it
        the derivative of the solution.
        """
        eps = torch.finfo(costs.dtype).eps
        return trial_costs <= (1 + 10 * eps) * costs + 1e4 * eps**2

    def update(self, damping: Tensor, taken: Tensor) -> Tensor:
        """Bolder after a success, more careful after a failure, within bounds."""
        factor = torch.where(taken, self.settings.decrease, self.settings.increase)
        return (damping * factor.to(damping.dtype)).clamp(self.settings.least, self.settings.most)


def minimise(
    body: Body[S], terms: tuple[Term, ...], state: S, rule: DampingRule, iterations: int
) -> Descent:
    """Lower the cost from a start, each item of the batch with a damping of its own."""
    pose = body.pose(state)
    costs = [cost_of(terms, pose)]
    damping = rule.start(costs[0])
    predicted = torch.full_like(costs[0], torch.inf)
    for _ in range(iterations):
        curvature, gradient = normal_equations(terms, pose, body.jacobian(state, pose))
        diagonal = curvature.diagonal(dim1=-2, dim2=-1)
        added = rule.diagonal(damping, diagonal @ body.joint_average)
        step = -solve_positive_definite(curvature + torch.diag_embed(added), gradient)
        predicted = -0.5 * (gradient * step).sum(-1)
        trial = body.retract(state, step)
        trial_pose = body.pose(trial)
        trial_cost = cost_of(terms, trial_pose)
        taken = rule.takes(trial_cost, costs[-1])
        state = trial.where(taken, state)
        pose = trial_pose.where(taken, pose)
        costs.append(torch.where(taken, trial_cost, costs[-1]))
        damping = rule.update(damping, taken)
    return Descent(pose, torch.stack(costs, dim=-1), predicted)


def normal_equations(
    terms: tuple[Term, ...], pose: Pose, points_jacobian: Tensor
) -> tuple[Tensor, Tensor]:
    """J^T W J [..., D, D] and J^T W r [..., D], summed over the terms (Eq. 10)."""
    products: list[Tensor] = []
    for term in terms:
        # With the residual as one more row both come out of one product.
        rows = torch.cat(
            [term.jacobian(pose, points_jacobian), term.residual(pose)[..., None, :]], dim=-2
        )
        products.append((rows * term.weights()[..., None, :]) @ rows.mT)
    product = reduce(torch.add, products)
    return product[..., :-1, :-1], product[..., :-1, -1]


def solve_positive_definite(matrix: Tensor, vector: Tensor) -> Tensor:
    """Solve matrix [..., D, D] x = vector [..., D] by Cholesky's factorisation."""
    factor, _ = torch.linalg.cholesky_ex(matrix)
    return torch.cholesky_solve(vector[..., None], factor).squeeze(-1)
