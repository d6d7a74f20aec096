"""Derivatives of the minimum against finite differences of the minimum itself.

The reference shares nothing with what it checks but the cost: Newton's method with automatic
derivatives finds the minimum to rounding, before and after the inputs move.
"""

from dataclasses import fields, replace
from typing import Any

import pytest
import torch
from gradient_cases import TERMS, Case, make_frames, rest_of, usual_slope, value_of
from ikol.body.kinematics import global_rotations
from ikol.solver import Mode, Settings, Solution, solve
from ikol.solver.full import Full
from ikol.solver.implicit import differentiable_pose
from ikol.solver.inputs import Problem, make_rest, make_targets
from ikol.solver.objective import full_terms, keypoint_terms, shaped_terms, swing2_terms
from ikol.solver.pose import Body, Pose
from ikol.solver.shape import Shaped, ShapedState
from ikol.solver.swing1 import Swing1
from ikol.solver.swing2 import Swing2
from ikol.solver.terms import Term, cost_of
from ikol.solver.tree import tree_for
from solver_poses import F64
from torch import Tensor

Inputs = dict[str, Tensor]
Minimised = tuple[Body[Any], tuple[Term, ...]]

RELATIVE = 1e-5
NONE_AT_ALL = 1e-6
STEP = 1e-7
FLOOR_M2 = 1e-9

LEAST_CURVATURE_M2 = 5e-6
"""Below, it is all but open where the minimum is: no place to differentiate."""

FRAMES = make_frames()
BOTH = FRAMES.twice()
CASES = {
    "swing1 keypoints": Case(Mode.SWING1, replace(TERMS["keypoints"], sigma=None)),
    "swing1 bones": Case(Mode.SWING1, replace(TERMS["bones"], sigma=None)),
    "swing2 keypoints": Case(Mode.SWING2, TERMS["keypoints"]),
    "swing2 prior": Case(Mode.SWING2, TERMS["prior"]),
    "swing2 all shapedirs": Case(Mode.SWING2, TERMS["all"], ("shapedirs",)),
    "full prior": Case(Mode.FULL, TERMS["prior"]),
    "full all": Case(Mode.FULL, TERMS["all"]),
}
OPEN = {
    # An angle's plane may leave its target to chance, and a minimum is where planes turn over.
    "swing1 keypoints": {"20 mm", "missing", "zero target bone"},
    "swing1 bones": {"near rest", "20 mm", "missing", "zero target bone"},
    # Without a prior nothing is known of a joint that no keypoint shows.
    "swing2 keypoints": {"no residual", "180 elbow", "180 wrist", "missing", "zero rest bone"},
    # The edge of a limit, where the cost has no curvature.
    "full all": {"180 wrist"},
}


def minimised(case: Case, inputs: Inputs, rest_keypoints: Tensor) -> Minimised:
    """The body that `solve` poses, and the terms that it minimises."""
    tree, settings = tree_for(torch.device("cpu"), F64), case.settings
    twist, trust = inputs["twist_cos_sin"], inputs["joint_weights"]
    problem = Problem(
        tree,
        make_rest(tree, rest_keypoints, twist),
        make_targets(tree, inputs["targets"], inputs["keypoint_weights"]),
    )
    shaped = "shapedirs" in case.given
    terms = (shaped_terms if shaped else keypoint_terms)(problem, settings, trust)
    if case.mode is Mode.SWING1:
        return Swing1(problem), terms
    if case.mode is Mode.SWING2:
        body = Swing2(problem)
        terms += swing2_terms(problem, body, settings)
    else:
        body = Full(problem)
        terms += full_terms(problem, body, settings, twist, trust)
    return (Shaped[Any](body, inputs["shapedirs"]) if shaped else body), terms


def state_of(body: Body[Any], solution: Solution) -> Any:
    R = solution.R_parent_joint
    if isinstance(body, Swing1):
        return body.state_of(R, global_rotations(R))
    if isinstance(body, Shaped):
        assert solution.shape is not None
        return ShapedState(body.body.state_of(R), solution.shape)
    assert isinstance(body, Swing2 | Full)
    return body.state_of(R)


def value_at(pose: Pose) -> Tensor:
    points = torch.nn.functional.pad(pose.points.mT, (0, 0, 1, 0))
    return value_of(pose.R_parent_joint, points, pose.shape)


def quadratic_model(minimised: Minimised, state: Any) -> tuple[Tensor, Tensor]:
    """Gradient [F, D] and Hessian [F, D, D] of the cost at a state, both automatic."""
    body, terms = minimised
    frames = body.pose(state).points.shape[0]
    step = torch.zeros(frames, len(body.joint_average), dtype=F64, requires_grad=True)
    cost = cost_of(terms, body.pose(body.retract(state, step))).sum()
    (gradient,) = torch.autograd.grad(cost, step, create_graph=True)
    basis = torch.eye(step.shape[-1], dtype=F64)
    rows = basis[:, None, :].expand(-1, *step.shape)
    (hessian,) = torch.autograd.grad(gradient, step, rows, is_grads_batched=True)
    return gradient.detach(), hessian.movedim(0, -1) + FLOOR_M2 * basis


def moved_down(minimised: Minimised, state: Any) -> Any:
    """Newton's method from anywhere, downhill also where the cost is concave."""
    body, terms = minimised
    for _ in range(40):
        gradient, hessian = quadratic_model(minimised, state)
        if gradient.abs().max() < 1e-15:
            break
        values, vectors = torch.linalg.eigh(hessian)
        step = (vectors.mT @ gradient[..., None])[..., 0] / values.abs()
        step = -(vectors @ step[..., None])[..., 0]
        step = step * (0.3 / step.norm(dim=-1, keepdim=True)).clamp(max=1)
        trial = body.retract(state, step)
        before, after = (cost_of(terms, body.pose(at)) for at in (state, trial))
        state = trial.where(after <= before * (1 + 1e-13) + 1e-28, state)
    return state


def followed(minimised: Minimised, state: Any) -> Any:
    """Newton's method from next to a minimum."""
    for _ in range(2):
        gradient, hessian = quadratic_model(minimised, state)
        state = minimised[0].retract(state, -torch.linalg.solve(hessian, gradient))
    return state


def at_both(case: Case, inputs: Inputs, name: str, direction: Tensor) -> Minimised:
    """The same with one input a step ahead and a step behind, as twice as many frames."""
    moved = {key: torch.cat([tensor, tensor]) for key, tensor in inputs.items()}
    moved[name] = moved[name] + STEP * torch.cat([direction, -direction])
    return minimised(case, moved, rest_of(BOTH, moved))


def twice(state: Any) -> Any:
    """All frames of a state, and then all frames again."""
    if isinstance(state, Tensor):
        return torch.cat([state, state])
    return type(state)(*(twice(getattr(state, field.name)) for field in fields(state)))


def solved(case: Case, inputs: Inputs, settings: Settings) -> Solution:
    arguments = inputs | {"rest_keypoints": rest_of(FRAMES, inputs)}
    del arguments["betas"]
    return solve(case.mode, **arguments, settings=replace(settings, engine="torch"))


def gradients_of(value: Tensor, inputs: Inputs) -> Inputs:
    gradients = torch.autograd.grad(value.sum(), list(inputs.values()), materialize_grads=True)
    return dict(zip(inputs, gradients, strict=True))


@pytest.mark.parametrize("name", CASES)
def test_derivatives_of_the_minimum(name: str):
    case = CASES[name]
    optional = {"initial", "shapedirs"} - set(case.given)
    inputs = {key: tensor for key, tensor in FRAMES.inputs.items() if key not in optional}
    solution = solved(case, inputs, replace(case.settings, iterations=40))
    here = minimised(case, inputs, rest_of(FRAMES, inputs))
    state = moved_down(here, state_of(here[0], solution))
    slope, hessian = quadratic_model(here, state)
    curvature = torch.linalg.eigvalsh(hessian)[:, 0]
    determined = (curvature > LEAST_CURVATURE_M2) & (slope.abs().amax(-1) < 1e-10)
    open_frames = {FRAMES.names[frame] for frame in (~determined).nonzero().flatten().tolist()}
    assert open_frames <= OPEN.get(name, set())

    attached = {key: tensor.clone().requires_grad_() for key, tensor in inputs.items()}
    pose = differentiable_pose(*minimised(case, attached, rest_of(FRAMES, attached)), state)
    gradients = gradients_of(value_at(pose), attached)
    wrong: list[str] = []
    for key, gradient in gradients.items():
        direction = FRAMES.directions[key]
        there = at_both(case, inputs, key, direction)
        ahead, behind = value_at(there[0].pose(followed(there, twice(state)))).chunk(2)
        analytic = (gradient * direction).flatten(1).sum(-1)
        usual = usual_slope(gradient, direction)
        allowed = RELATIVE * torch.maximum(usual, analytic.abs()) + NONE_AT_ALL
        errors = ((ahead - behind) / (2 * STEP) - analytic).abs()
        wrong.extend(
            f"{key}, {FRAMES.names[frame]}: {errors[frame]:.1e} of {usual[frame]:.1e}"
            for frame in (determined & (errors > allowed)).nonzero().flatten().tolist()
        )
    assert not wrong

    if "shapedirs" in case.given:  # a solve starts without a shape, not at the minimum
        return
    attached["initial"] = pose.R_parent_joint.detach().requires_grad_()
    again = solved(case, attached, replace(case.settings, differentiation="implicit"))
    value = value_of(again.R_parent_joint, again.keypoints, None)
    through_solve = gradients_of(value, attached)
    assert not through_solve.pop("initial").any()
    for key, gradient in through_solve.items():
        torch.testing.assert_close(
            gradient[determined], gradients[key][determined], rtol=1e-4, atol=1e-4
        )
