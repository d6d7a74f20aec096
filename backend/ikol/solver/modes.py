"""Each mode: its body, its terms, its start, its damping, and the derivatives of its solution."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ikol.body.kinematics import global_rotations
from ikol.solver.analytic import analytic
from ikol.solver.full import Full
from ikol.solver.gauss_newton import (
    AdaptiveDamping,
    DampingRule,
    FixedDamping,
    Outcome,
    minimise,
)
from ikol.solver.implicit import differentiable_pose
from ikol.solver.inputs import Problem
from ikol.solver.objective import full_terms, keypoint_terms, shaped_terms, swing2_terms
from ikol.solver.pose import Body, Posed, S, TurningBody, posed
from ikol.solver.settings import Mode, Settings, Start
from ikol.solver.shape import Shaped
from ikol.solver.smplify import fit
from ikol.solver.start import better_closed_form, choose_start, start_rotations
from ikol.solver.swing1 import Swing1
from ikol.solver.swing2 import Swing2
from ikol.solver.terms import Term, cost_of


@dataclass(frozen=True, slots=True)
class Given:
    """What a solve is given besides the problem; see `ikol.solver.solve`.

    Attributes:
        twist_cos_sin: Twists of joints 1..23 [..., 23, 2].
        joint_weights: Trust in joints 1..23 [..., 23].
        initial: Rotations to start from [..., 24, 3, 3].
        shapedirs: Directions of the shape to solve for [..., 29, 3, K].
    """

    twist_cos_sin: Tensor
    joint_weights: Tensor | None
    initial: Tensor | None
    shapedirs: Tensor | None


def analytic_outcome(problem: Problem, settings: Settings) -> Outcome:
    """HybrIK's closed form, with the cost that iterations would have lowered."""
    pose = analytic(problem, settings.adaptive)
    cost = cost_of(keypoint_terms(problem, settings, None), pose)
    return Outcome(pose, cost[..., None], predicted_decrease=torch.zeros_like(cost))


def fitted_outcome(problem: Problem, given: Given, settings: Settings) -> Outcome:
    """The gradient-based fit."""
    start = choose_start(Mode.SMPLIFY, settings, given.initial)
    # At zero it has a root of its own, that of the torso.
    R_start = None if start is Start.ZERO else start_rotations(problem, start, given.initial)
    return fit(problem, R_start, settings.fitting)


def iterated_outcome(mode: Mode, problem: Problem, given: Given, settings: Settings) -> Outcome:
    """Damped Gauss-Newton iterations of `swing1`, `swing2` or `full`."""
    start = choose_start(mode, settings, given.initial)
    of_points = keypoint_terms if given.shapedirs is None else shaped_terms
    terms = of_points(problem, settings, given.joint_weights)
    if mode is Mode.SWING1:
        return _swing1(problem, terms, start, given, settings)
    if mode is Mode.SWING2:
        body = Swing2(problem)
        terms += swing2_terms(problem, body, settings)
        if start is Start.CLOSED_FORM:
            begin = body.at(better_closed_form(problem))
        else:
            begin = posed(body, body.state_of(start_rotations(problem, start, given.initial)))
        return _turning(body, terms, begin, given.shapedirs, settings)
    body = Full(problem)
    terms += full_terms(problem, body, settings, given.twist_cos_sin, given.joint_weights)
    begin = posed(body, body.state_of(start_rotations(problem, start, given.initial)))
    return _turning(body, terms, begin, given.shapedirs, settings)


def _swing1(
    problem: Problem, terms: tuple[Term, ...], start: Start, given: Given, settings: Settings
) -> Outcome:
    body = Swing1(problem)
    if start is Start.ZERO:
        state = body.zero_state()
    else:
        R_start = start_rotations(problem, start, given.initial)
        state = body.state_of(R_start, global_rotations(R_start))
    if settings.sigma is None:
        rule = AdaptiveDamping(settings.damping)
    else:
        rule = FixedDamping(settings.sigma)
    return _descend(body, terms, posed(body, state), rule, settings)


def _turning(
    body: TurningBody[S],
    terms: tuple[Term, ...],
    start: Posed[S],
    shapedirs: Tensor | None,
    settings: Settings,
) -> Outcome:
    rule = AdaptiveDamping(settings.damping)
    if shapedirs is None:
        return _descend(body, terms, start, rule, settings)
    shaped = Shaped(body, shapedirs)
    return _descend(shaped, terms, posed(shaped, shaped.start(start.state)), rule, settings)


def _descend(
    body: Body[S],
    terms: tuple[Term, ...],
    start: Posed[S],
    rule: DampingRule,
    settings: Settings,
) -> Outcome:
    if settings.differentiation == "unrolled":
        return minimise(body, terms, start, rule, settings.iterations)
    with torch.no_grad():
        descent = minimise(body, terms, start, rule, settings.iterations)
    return replace(descent, pose=differentiable_pose(body, terms, descent.state))
