"""The inverse kinematics optimization layer (IKOL): one call from keypoints to rotations."""

from dataclasses import replace

import torch
from torch import Tensor

from ikol.solver.compiled.engine import Arguments, solve_compiled, takes
from ikol.solver.inputs import Problem, make_rest, make_targets
from ikol.solver.modes import Given, analytic_outcome, fitted_outcome, iterated_outcome
from ikol.solver.objective import check_settings
from ikol.solver.once import once_differentiable
from ikol.solver.plain import are_plain
from ikol.solver.precision import in_single, in_single_if_given, is_half
from ikol.solver.settings import Mode, Settings
from ikol.solver.shapes import check_shapes, flat_batch
from ikol.solver.solution import Solution
from ikol.solver.start import choose_start
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
    joint_weights: Tensor | None = None,
    initial: Tensor | None = None,
    shapedirs: Tensor | None = None,
    settings: Settings = _DEFAULT_SETTINGS,
) -> Solution:
    """Find the rotations that bring a body's keypoints to their targets.

    J. Zhang et al., "IKOL: Inverse kinematics optimization layer for 3D human pose and shape
    estimation via Gauss-Newton differentiation": minimise 1/2 |f(alpha) - P|^2 (Eq. 5) over the
    joints' swings by damped Gauss-Newton iterations (Eq. 10); the twists are given. Any leading
    dimensions that broadcast, any device and floating dtype; half precision, and all under
    autocast, is computed in single precision. Differentiable once with respect to all tensors,
    through the unrolled iterations (Eq. 13, 14) or implicitly at the solution; a second derivative
    is refused by a `NotImplementedError`.

    Args:
        mode: What each joint may do.
        targets: Target keypoints P [..., 29, 3], metres, in any frame; only their differences to
            the first, the pelvis, count. A target that is not finite is missing; without that of
            the pelvis all are.
        rest_keypoints: Keypoints T of the rest pose [..., 29, 3], metres.
        twist_cos_sin: cos phi, sin phi of joints 1..23 about their rest bones [..., 23, 2].
        keypoint_weights: Trust in each target [..., 29]; 0 or not finite: missing. That of the
            pelvis is not used. All 1 if None. A joint that no target moves keeps its start.
        joint_weights: Trust in what is known of joints 1..23 themselves [..., 23]: a factor on the
            weights of their bones' directions and of their given twists, where these are terms
            (`bone_weight`, `full`). Beliefs about people (`swing_prior`, limits) keep their weight.
        initial: Rotations relative to the parent to start from [..., 24, 3, 3]; only `full` uses
            their twist. `analytic` has no start.
        shapedirs: If given, the body's shape is solved for too, in `swing2` and `full`: the rest
            keypoints become T + shapedirs shape [..., 29, 3, K], in metres a unit of shape, from
            shape = 0. `rest_keypoints[..., None]` solves for a scale of 1 + shape. Rotations stay
            relative to the given rest bones.
        settings: Iterations, damping and optional terms.

    Returns:
        The solution, its rotations and keypoints in the targets' frame.

    Raises:
        ValueError: If the mode is unknown, or a shape, dtype, device or setting does not fit.
    """
    mode = Mode(mode)
    if is_half(targets):
        with torch.autocast(targets.device.type, enabled=False):
            return solve(
                mode,
                in_single(targets),
                in_single(rest_keypoints),
                in_single(twist_cos_sin),
                keypoint_weights=in_single_if_given(keypoint_weights),
                joint_weights=in_single_if_given(joint_weights),
                initial=in_single_if_given(initial),
                shapedirs=in_single_if_given(shapedirs),
                settings=settings,
            )
    check_settings(mode, settings, shapedirs)
    shape = check_shapes(
        targets,
        rest_keypoints,
        twist_cos_sin,
        keypoint_weights=keypoint_weights,
        joint_weights=joint_weights,
        initial=initial,
        shapedirs=shapedirs,
    )
    arguments = (targets, rest_keypoints, twist_cos_sin, keypoint_weights, joint_weights, initial)
    if takes(mode, settings, arguments, shaped=shapedirs is not None):
        start = choose_start(mode, settings, initial)
        return solve_compiled(mode, shape, start, settings, arguments)
    if mode is not Mode.SMPLIFY and are_plain((*arguments, shapedirs)):
        # Without a thought to derivatives each operation takes a quarter less time.
        with torch.inference_mode():
            if settings.differentiation != "unrolled":
                settings = replace(settings, differentiation="unrolled")
            solution = _solve(mode, shape, settings, arguments, shapedirs)
        return solution.cloned()
    solution = _solve(mode, shape, settings, arguments, shapedirs)
    return once_differentiable(solution, (*arguments, shapedirs))


def _solve(
    mode: Mode,
    shape: torch.Size,
    settings: Settings,
    arguments: Arguments,
    shapedirs: Tensor | None,
) -> Solution:
    """`solve` in torch, for arguments that are checked, with their common leading shape."""
    targets, rest_keypoints, twist_cos_sin, keypoint_weights, joint_weights, initial = arguments
    targets = flat_batch(targets.expand(*shape, -1, -1), 2, shape)
    rest_keypoints = flat_batch(rest_keypoints, 2, shape)
    twist_cos_sin = flat_batch(twist_cos_sin, 2, shape)
    if keypoint_weights is not None:
        keypoint_weights = flat_batch(keypoint_weights, 1, shape)
    if joint_weights is not None:
        joint_weights = flat_batch(joint_weights, 1, shape)
    if initial is not None:
        initial = flat_batch(initial.expand(*shape, -1, -1, -1), 3, shape)
    if shapedirs is not None:
        shapedirs = flat_batch(shapedirs, 3, shape)
    tree = tree_for(targets.device, targets.dtype)
    problem = Problem(
        tree,
        make_rest(tree, rest_keypoints, twist_cos_sin),
        make_targets(tree, targets, keypoint_weights),
    )
    given = Given(twist_cos_sin, joint_weights, initial, shapedirs)
    if mode is Mode.ANALYTIC:
        outcome = analytic_outcome(problem, settings)
    elif mode is Mode.SMPLIFY:
        outcome = fitted_outcome(problem, given, settings)
    else:
        outcome = iterated_outcome(mode, problem, given, settings)
    pelvis = torch.zeros_like(outcome.pose.points[..., :1])
    last_cost = outcome.costs[..., -1]
    tolerance = _CONVERGED_RELATIVE * last_cost + _CONVERGED_ABSOLUTE_M2

    def batched(values: Tensor) -> Tensor:
        return values.reshape(shape + values.shape[1:])

    return Solution(
        R_parent_joint=batched(outcome.pose.R_parent_joint),
        keypoints=batched(torch.cat([pelvis, outcome.pose.points], dim=-1).mT),
        cost=batched(outcome.costs),
        iterations=outcome.costs.shape[-1] - 1,
        converged=batched(outcome.predicted_decrease < tolerance),
        shape=None if outcome.pose.shape is None else batched(outcome.pose.shape),
    )
