"""Analytic Jacobians against finite differences of the forward kinematics itself."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from ikol.solver.full import Full
from ikol.solver.inputs import Problem, make_rest, make_targets
from ikol.solver.joint_terms import SwingPrior, TurnPrior
from ikol.solver.limit_terms import SwingLimit, TwistLimit
from ikol.solver.pose import Body, Pose
from ikol.solver.swing1 import Swing1
from ikol.solver.swing2 import Swing2
from ikol.solver.terms import BoneTerm, KeypointTerm, Term
from ikol.solver.tree import tree_for
from solver_poses import F64, random_poses
from torch import Tensor

STEP = 1e-6
SEEDS = [0, 1, 2]

BodyAt = Callable[[Problem, int], tuple[Body[Any], Any]]


def a_problem(seed: int, noise_m: float = 0.02) -> Problem:
    poses = random_poses(8, spread_rad=0.5, seed=seed)
    noise = torch.randn(poses.keypoints.shape, generator=torch.Generator().manual_seed(seed))
    tree = tree_for(torch.device("cpu"), F64)
    targets = make_targets(tree, poses.keypoints + noise_m * noise, None)
    return Problem(tree, make_rest(tree, poses.rest_keypoints, poses.twist_cos_sin), targets)


def swing1_at(problem: Problem, seed: int) -> tuple[Body[Any], Any]:
    body = Swing1(problem)
    step = torch.randn(8, 23, dtype=F64, generator=torch.Generator().manual_seed(seed))
    return body, body.retract(body.zero_state(), step)


def swing2_at(problem: Problem, seed: int) -> tuple[Body[Any], Any]:
    body = Swing2(problem)
    poses = random_poses(8, spread_rad=0.6, seed=seed + 100)
    return body, body.state_of(poses.R_parent_joint)


def full_at(problem: Problem, seed: int) -> tuple[Body[Any], Any]:
    body = Full(problem)
    poses = random_poses(8, spread_rad=0.9, seed=seed + 100)
    return body, body.state_of(poses.R_parent_joint)


def numeric_jacobian(
    body: Body[Any], state: object, freedoms: int, values_of: Callable[[Pose], Tensor]
) -> Tensor:
    columns: list[Tensor] = []
    for freedom in range(freedoms):
        step = torch.zeros(8, freedoms, dtype=F64)
        step[:, freedom] = STEP
        ahead = values_of(body.pose(body.retract(state, step)))
        behind = values_of(body.pose(body.retract(state, -step)))
        columns.append((ahead - behind) / (2 * STEP))
    return torch.stack(columns, dim=1)


def points_of(pose: Pose) -> Tensor:
    return pose.points


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("body_at", "freedoms"), [(swing1_at, 23), (swing2_at, 49), (full_at, 72)])
def test_jacobian_of_the_keypoints(body_at: BodyAt, freedoms: int, seed: int):
    body, state = body_at(a_problem(seed), seed)
    analytic = body.jacobian(state, body.pose(state))
    numeric = numeric_jacobian(body, state, freedoms, points_of)
    torch.testing.assert_close(analytic, numeric, atol=2e-8, rtol=2e-7)


def test_swing1_axes_below_turn_with_the_angles_above():
    """With frozen axes spine1 would move all below it rigidly, and distances would not change."""
    body, state = swing1_at(a_problem(0), 0)
    pose = body.pose(state)
    motion = body.jacobian(state, pose)[:, 2]
    spine2, left_wrist = 6 - 1, 20 - 1
    apart = pose.points[..., left_wrist] - pose.points[..., spine2]
    rate = (apart * (motion[..., left_wrist] - motion[..., spine2])).sum(-1) / apart.norm(dim=-1)
    assert rate.abs().mean() > 0.01


def keypoint_term(problem: Problem) -> Term:
    return KeypointTerm(problem.targets)


def bone_term(problem: Problem) -> Term:
    return BoneTerm(problem, 0.5)


def swing_prior(problem: Problem) -> Term:
    return SwingPrior(problem.rest, 0.01)


def swing_limit(problem: Problem) -> Term:
    return SwingLimit(problem, 0.1, Swing2(problem).joint_axes)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("make", [keypoint_term, bone_term, swing_prior, swing_limit])
def test_jacobian_of_every_term(make: Callable[[Problem], Term], seed: int):
    problem = a_problem(seed)
    body, state = swing2_at(problem, seed)
    term = make(problem)
    pose = body.pose(state)
    analytic = term.jacobian(pose, body.jacobian(state, pose))
    numeric = numeric_jacobian(body, state, 49, term.residual)
    torch.testing.assert_close(analytic, numeric, atol=2e-8, rtol=2e-7)


def turn_prior(problem: Problem) -> Term:
    return TurnPrior(problem.rest, 0.01, torch.full((23,), 0.02, dtype=F64))


def swing_limit_of_full(problem: Problem) -> Term:
    return SwingLimit(problem, 0.1, Full(problem).joint_axes)


def twist_limit(problem: Problem) -> Term:
    given = random_poses(8, spread_rad=1.0, seed=7).twist_cos_sin
    return TwistLimit(problem, given, 0.1)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("make", [bone_term, turn_prior, swing_limit_of_full, twist_limit])
def test_jacobian_of_the_terms_of_full(make: Callable[[Problem], Term], seed: int):
    problem = a_problem(seed)
    body, state = full_at(problem, seed)
    term = make(problem)
    pose = body.pose(state)
    analytic = term.jacobian(pose, body.jacobian(state, pose))
    numeric = numeric_jacobian(body, state, 72, term.residual)
    assert analytic.abs().max() > 0.01
    torch.testing.assert_close(analytic, numeric, atol=2e-8, rtol=2e-7)


@pytest.mark.parametrize("spread_rad", [0.5, 3.0])
def test_full_keeps_given_rotations(spread_rad: float):
    poses = random_poses(200, spread_rad=spread_rad)
    body = Full(a_problem(0))
    straight = poses.R_parent_joint.clone()
    straight[:, 5] = torch.diag(torch.tensor([-1.0, 1.0, -1.0], dtype=F64))
    for given in straight.split(8):
        torch.testing.assert_close(body.pose(body.state_of(given)).R_parent_joint, given)
