"""Damped Gauss-Newton iterations (Algorithm 1 of the paper), for any body and any terms."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic, Protocol

import torch
from torch import Tensor

from ikol.solver.composite import CompositeSystem
from ikol.solver.joint_terms import JointTerm
from ikol.solver.linear import JointRows, LinearSystem, Rows, damped_step, diagonal_of
from ikol.solver.pose import Body, Pose, Posed, S, TurningBody, posed
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
    body: Body[S], terms: tuple[Term, ...], start: Posed[S], rule: DampingRule, iterations: int
) -> Descent[S]:
    """Lower the cost from a start, each item of the batch with a damping of its own."""
    linearised = _linearisation(body, terms)
    at = start
    costs = [cost_of(terms, at.pose)]
    damping = rule.start(costs[0])
    predicted = torch.full_like(costs[0], torch.inf)
    taken: Tensor | None = None
    for _ in range(iterations):
        damping = damping if taken is None else rule.update(damping, taken)
        linear = linearised(at)
        added = rule.diagonal(damping, diagonal_of(linear.systems) @ body.joint_average)
        solved = damped_step(linear.systems, added)
        predicted = solved.predicted_decrease
        trial = posed(body, linear.retract(solved.step))
        trial_cost = cost_of(terms, trial.pose)
        taken = rule.takes(trial_cost, costs[-1])
        at = trial.where(taken, at)
        costs.append(torch.where(taken, trial_cost, costs[-1]))
    return Descent(at.pose, torch.stack(costs, dim=-1), predicted, at.state)


@dataclass(frozen=True, slots=True)
class _Linearised(Generic[S]):
    """The problem to first order at a state: what to solve, and where a step leads."""

    systems: tuple[LinearSystem, ...]
    retract: Callable[[Tensor], S]


def _linearisation(body: Body[S], terms: tuple[Term, ...]) -> Callable[[Posed[S]], _Linearised[S]]:
    """What brings the terms to first order: without a Jacobian where they allow it."""
    if not isinstance(body, TurningBody):
        return lambda at: _Linearised(_rows(body, terms, at), partial(body.retract, at.state))
    turning = body
    points = tuple(term for term in terms if isinstance(term, PointTerm))
    joints = tuple(term for term in terms if isinstance(term, JointTerm))
    others = tuple(term for term in terms if not isinstance(term, PointTerm | JointTerm))

    # Quoted: the compiler would stumble over generic classes when it makes the function.
    def linearised(at: "Posed[S]") -> "_Linearised[S]":
        axes = turning.joint_axes(at.pose)
        systems: list[LinearSystem] = []
        if points:
            systems.append(CompositeSystem(turning.freedoms, axes, at.pose, points))
        systems += [
            JointRows(term.blocks(at.pose), term.weights(), term.residual(at.pose))
            for term in joints
        ]
        if others:
            systems += _rows(turning, others, at)
        return _Linearised(tuple(systems), partial(turning.turned, at.state, axes))

    return linearised


def _rows(body: Body[S], terms: tuple[Term, ...], at: Posed[S]) -> tuple[LinearSystem, ...]:
    jacobian = body.jacobian(at.state, at.pose)
    return tuple(
        Rows(term.jacobian(at.pose, jacobian), term.weights(), term.residual(at.pose))
        for term in terms
    )
