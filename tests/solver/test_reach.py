"""Targets drawn together until a body's bones fit between them."""

import torch
from ikol.skeleton import KEYPOINT_PARENTS
from ikol.solver import Settings, solve
from ikol.solver.inputs import Problem, make_rest, make_targets
from ikol.solver.reach import reached_targets
from ikol.solver.start import TIE_M2, better_closed_form
from ikol.solver.tree import tree_for
from solver_poses import F64, Poses, random_poses
from torch import Tensor

HIP, KNEE, ANKLE, FOOT = 1, 4, 7, 10


def problem_of(poses: Poses, targets: Tensor, weights: Tensor | None = None) -> Problem:
    tree = tree_for(targets.device, targets.dtype)
    rest = make_rest(tree, poses.rest_keypoints[None], poses.twist_cos_sin)
    return Problem(tree, rest, make_targets(tree, targets, weights))


def reached(poses: Poses, targets: Tensor, weights: Tensor | None = None) -> Tensor:
    """Keypoints 0..28 [N, 29, 3], the pelvis at the origin."""
    points = reached_targets(problem_of(poses, targets, weights)).mT
    return torch.cat([torch.zeros_like(points[:, :1]), points], dim=1)


def noisy(poses: Poses, noise_m: float) -> Tensor:
    generator = torch.Generator().manual_seed(0)
    return poses.keypoints + noise_m * torch.randn(
        poses.keypoints.shape, generator=generator, dtype=F64
    )


def misfits(keypoints: Tensor, rest: Tensor) -> Tensor:
    """By how much bones below the pelvis' children differ in length from the body's [N, 25]."""
    parents = list(KEYPOINT_PARENTS[4:])
    lengths = (keypoints[:, 4:] - keypoints[:, parents]).norm(dim=-1)
    return (lengths - (rest[4:] - rest[parents]).norm(dim=-1)).abs()


def test_targets_that_fit_stay():
    poses = random_poses(20)
    centred = poses.keypoints - poses.keypoints[:, :1]
    torch.testing.assert_close(reached(poses, poses.keypoints), centred)


def test_noisy_targets_fit_better_afterwards_and_are_closer_to_the_truth():
    poses = random_poses(200)
    targets = noisy(poses, 0.03)
    centred = targets - targets[:, :1]
    before = misfits(centred, poses.rest_keypoints).mean()
    drawn = reached(poses, targets)
    assert misfits(drawn, poses.rest_keypoints).mean() < 0.7 * before
    truth = poses.keypoints - poses.keypoints[:, :1]
    joints = slice(4, 24)
    off = (drawn - truth)[:, joints].norm(dim=-1).mean()
    assert off < (centred - truth)[:, joints].norm(dim=-1).mean()


def test_an_ankle_at_the_knee_is_drawn_towards_the_foot():
    poses = random_poses(1)
    targets = poses.keypoints.clone()
    targets[:, ANKLE] = targets[:, KNEE]
    drawn = reached(poses, targets) + targets[:, :1]
    towards_foot = targets[0, FOOT] - targets[0, KNEE]
    moved = drawn[0, ANKLE] - targets[0, ANKLE]
    assert moved @ towards_foot > 0.99 * moved.norm() * towards_foot.norm()
    assert 0.2 * towards_foot.norm() < moved.norm() < towards_foot.norm()


def test_what_is_missing_neither_moves_nor_draws():
    poses = random_poses(5)
    targets = noisy(poses, 0.03)
    weights = torch.ones(5, 29, dtype=F64)
    weights[:, ANKLE] = 0.0
    drawn, centred = reached(poses, targets, weights), targets - targets[:, :1]
    assert (drawn[:, ANKLE] == 0).all()
    torch.testing.assert_close(drawn[:, KNEE], centred[:, KNEE])
    weights[:, 1:] = 0.0
    assert reached(poses, targets, weights).isfinite().all()


def test_more_trust_moves_less():
    poses = random_poses(5)
    targets = noisy(poses, 0.03)
    weights = torch.ones(5, 29, dtype=F64)
    centred = targets - targets[:, :1]
    even = (reached(poses, targets, weights) - centred)[:, KNEE].norm(dim=-1)
    weights[:, KNEE] = 10.0
    trusted = (reached(poses, targets, weights) - centred)[:, KNEE].norm(dim=-1)
    assert (trusted < 0.5 * even).all()


def test_the_better_of_two_starts_is_taken():
    poses = random_poses(200)
    targets = noisy(poses, 0.03)
    arguments = (targets, poses.rest_keypoints, poses.twist_cos_sin)
    start = solve("swing2", *arguments, settings=Settings(iterations=0, engine="torch")).cost[:, 0]
    adaptive = solve("analytic", *arguments).cost[:, 0]
    assert (start <= adaptive * (1 + 1e-12) + TIE_M2).all()
    assert start.mean() < 0.8 * adaptive.mean()


def test_both_ends_of_a_leg_without_a_shin_are_met():
    """Where the shin's target has no length, its direction comes from the foot."""
    poses = random_poses(100, seed=3)
    targets = noisy(poses, 0.03)
    targets[:, ANKLE] = targets[:, KNEE]
    arguments = (targets, poses.rest_keypoints, poses.twist_cos_sin)
    R_start = better_closed_form(problem_of(poses, targets)).R_parent_joint
    started = solve("swing2", *arguments, initial=R_start, settings=Settings(iterations=0))
    adaptive = solve("analytic", *arguments)
    assert started.cost.mean() < 0.7 * adaptive.cost.mean()
