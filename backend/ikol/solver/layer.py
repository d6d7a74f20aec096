"""The inverse kinematics optimization layer (IKOL): one call from keypoints to rotations."""

import torch
from torch import Tensor

from ikol.body.kinematics import global_rotations
from ikol.solver.analytic import analytic
from ikol.solver.descent import closed_form
from ikol.solver.gauss_newton import AdaptiveDamping, Descent, FixedDamping, minimise
from ikol.solver.inputs import Problem, check_shapes, make_rest, make_targets
from ikol.solver.settings import Mode, Settings
from ikol.solver.solution import Solution
from ikol.solver.swing1 import Swing1
from ikol.solver.swing2 import Swing2
from ikol.solver.terms import BoneTerm, KeypointTerm, SwingPrior, Term, cost_of
from ikol.solver.tree import tree_for

_DEFAULT_SETTINGS = Settings()

_CONVERGED_RELATIVE = 1e-3
_CONVERGED_ABSOLUTE_M2 = 1e-9
"""A cost of 1e-9 m^2 is 8 micrometres on each of 29 keypoints."""


def solve(
    mode: Mode | str,
    targets: Tensor,
    rest_keypoints: Tensor,
    twist_cos_sin: Tensor,
    *,
    keypoint_weights: Tensor | None = None,
    initial: Tensor | None = None,
    settings: Settings = _DEFAULT_SETTINGS,
) -> Solution:
    """Find the rotations that bring a body's keypoints to their targets.

    J. Zhang et al., "IKOL: Inverse kinematics optimization layer for 3D human pose and shape
    estimation via Gauss-Newton differentiation": minimise 1/2 |f(alpha) - P|^2 (Eq. 5) over the
    joints' swings by damped Gauss-Newton iterations (Eq. 10); the twists are given. Any leading
    dimensions that broadcast, any device and floating dtype. Differentiable with respect to all
    tensors, through the unrolled iterations (Eq. 13, 14).

    Args:
        mode: What each joint may do.
        targets: Target keypoints P [..., 29, 3], metres, in any frame; only their differences to
            the first, the pelvis, count. A target that is not finite is missing.
        rest_keypoints: Keypoints T of the rest pose [..., 29, 3], metres.
        twist_cos_sin: cos phi, sin phi of joints 1..23 about their rest bones [..., 23, 2].
        keypoint_weights: Trust in each target [..., 29]; 0: missing. That of the pelvis is not
            used. All 1 if None. A joint that no target moves keeps its start.
        initial: Rotations relative to the parent to start from [..., 24, 3, 3]; their twist is
            not used. If None, `swing1` starts at zero swing and `swing2` at the closed form.
            `analytic` has no start.
        settings: Iterations, damping and optional terms.

    Returns:
        The solution, its rotations and keypoints in the targets' frame.

    Raises:
        ValueError: If the mode is unknown, or a shape, dtype, device or setting does not fit.
    """
    mode = Mode(mode)
    shape = check_shapes(targets, rest_keypoints, twist_cos_sin, keypoint_weights, initial)
    tree = tree_for(targets.device, targets.dtype)
    problem = Problem(
        tree,
        make_rest(tree, rest_keypoints, twist_cos_sin),
        make_targets(tree, targets.expand(*shape, -1, -1), keypoint_weights),
    )
    terms = _terms(mode, problem, settings)
    if initial is not None:
        initial = initial.expand(*shape, -1, -1, -1)
    if mode is Mode.SWING1:
        descent = _swing1(problem, terms, initial, settings)
    elif mode is Mode.ANALYTIC:
        descent = _analytic(problem, terms, settings)
    else:
        descent = _swing2(problem, terms, initial, settings)
    pelvis = torch.zeros_like(descent.pose.points[..., :1])
    last_cost = descent.costs[..., -1]
    tolerance = _CONVERGED_RELATIVE * last_cost + _CONVERGED_ABSOLUTE_M2
    return Solution(
        R_parent_joint=descent.pose.R_parent_joint,
        keypoints=torch.cat([pelvis, descent.pose.points], dim=-1).mT,
        cost=descent.costs,
        iterations=descent.costs.shape[-1] - 1,
        converged=descent.predicted_decrease < tolerance,
    )


def _terms(mode: Mode, problem: Problem, settings: Settings) -> tuple[Term, ...]:
    terms: list[Term] = [KeypointTerm(problem.targets)]
    if settings.bone_weight > 0:
        terms.append(BoneTerm(problem, settings.bone_weight))
    if settings.swing_prior > 0:
        if mode is not Mode.SWING2:
            raise ValueError(f"swing_prior is a setting of {Mode.SWING2}, not of {mode}")
        terms.append(SwingPrior(problem.rest, settings.swing_prior))
    return tuple(terms)


def _swing1(
    problem: Problem, terms: tuple[Term, ...], initial: Tensor | None, settings: Settings
) -> Descent:
    body = Swing1(problem)
    if initial is None:
        start = body.zero_state()
    else:
        start = body.state_of(initial, global_rotations(initial))
    return minimise(body, terms, start, FixedDamping(settings.sigma), settings.iterations)


def _swing2(
    problem: Problem, terms: tuple[Term, ...], initial: Tensor | None, settings: Settings
) -> Descent:
    body = Swing2(problem)
    if initial is None:
        initial = closed_form(problem).R_parent_joint
    rule = AdaptiveDamping(settings.damping)
    return minimise(body, terms, body.state_of(initial), rule, settings.iterations)


def _analytic(problem: Problem, terms: tuple[Term, ...], settings: Settings) -> Descent:
    pose = analytic(problem, settings.adaptive)
    cost = cost_of(terms, pose)
    return Descent(pose, cost[..., None], predicted_decrease=torch.zeros_like(cost))
