"""Damped Gauss-Newton iterations (Algorithm 1 of the paper), for any body and any terms."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol

import torch
from torch import Tensor

from ikol.solver.composite import CompositeSystem
from ikol.solver.linear import LinearSystem, Rows, damped_step, diagonal_of
from ikol.solver.pose import Body, Pose, S, TurningBody
from ikol.solver.settings import Damping
from ikol.solver.terms import PointTerm, Term, cost_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a solver arrived at.

    Attributes:
        pose: The last pose that was taken.
        costs: Cost at the start and after each iteration [..., iterations + 1].
        predicted_decrease: What the last step promised to lower the cost by [...].
    """

    pose: Pose
    costs: Tensor
    predicted_decrease: Tensor


@dataclass(frozen=True, slots=True)
class Descent(Outcome, Generic[S]):
    """What iterations arrived at, with the state that the pose belongs to."""

    state: S


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
        bolder, more_careful = damping * self.settings.decrease, damping * self.settings.increase
        updated = torch.where(taken, bolder, more_careful)
        return updated.clamp(self.settings.least, self.settings.most)


def minimise(
    body: Body[S], terms: tuple[Term, ...], state: S, rule: DampingRule, iterations: int
) -> Descent[S]:
    """Lower the cost from a start, each item of the batch with a damping of its own."""
    linearised = _linearisation(body, terms)
    pose = body.pose(state)
    costs = [cost_of(terms, pose)]
    damping = rule.start(costs[0])
    predicted = torch.full_like(costs[0], torch.inf)
    for _ in range(iterations):
        systems = linearised(state, pose)
        added = rule.diagonal(damping, diagonal_of(systems) @ body.joint_average)
        solved = damped_step(systems, added)
        predicted = solved.predicted_decrease
        trial = body.retract(state, solved.step)
        trial_pose = body.pose(trial)
        trial_cost = cost_of(terms, trial_pose)
        taken = rule.takes(trial_cost, costs[-1])
        state = trial.where(taken, state)
        pose = trial_pose.where(taken, pose)
        costs.append(torch.where(taken, trial_cost, costs[-1]))
        damping = rule.update(damping, taken)
    return Descent(pose, torch.stack(costs, dim=-1), predicted, state)


def _linearisation(
    body: Body[S], terms: tuple[Term, ...]
) -> Callable[[S, Pose], tuple[LinearSystem, ...]]:
    """What brings the terms to first order at a pose: without a Jacobian where they allow it."""
    turning = body if isinstance(body, TurningBody) else None
    direct = tuple(term for term in terms if turning is not None and isinstance(term, PointTerm))
    others = tuple(term for term in terms if turning is None or not isinstance(term, PointTerm))

    def linearised(state: S, pose: Pose) -> tuple[LinearSystem, ...]:
        systems: list[LinearSystem] = []
        if turning is not None and direct:
            axes = turning.joint_axes(pose)
            systems.append(CompositeSystem(turning.freedoms, axes, pose, direct))
        if others:
            jacobian = body.jacobian(state, pose)
            systems += [
                Rows(term.jacobian(pose, jacobian), term.weights(), term.residual(pose))
                for term in others
            ]
        return tuple(systems)

    return linearised
