"""Where a solve has no derivative: what is given for one is finite, and says so of a decision."""

import pytest
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.rotations import rotmats_from_rotvecs
from ikol.solver import Mode, Settings, solve
from solver_poses import F64, random_poses, rest_keypoints

MODES = list(Mode)


@pytest.mark.parametrize("mode", MODES)
def test_a_bone_turned_right_over_may_swing_about_any_axis(mode: Mode):
    rest = rest_keypoints()
    R = torch.eye(3, dtype=F64).repeat(24, 1, 1)
    bone = torch.nn.functional.normalize(rest[21] - rest[19], dim=-1)
    across = torch.linalg.cross(bone, torch.tensor([0.3, 0.5, 1.0], dtype=F64))
    R[19] = rotmats_from_rotvecs(torch.pi * torch.nn.functional.normalize(across, dim=-1))
    keypoints, _ = forward_kinematics(R, rest)
    targets = keypoints.requires_grad_()
    neutral = torch.tensor([1.0, 0.0], dtype=F64).expand(23, 2)
    solution = solve(mode, targets, rest, neutral)
    (gradient,) = torch.autograd.grad(solution.R_parent_joint[:, 0].sum(), targets)
    assert gradient.isfinite().all()


@pytest.mark.parametrize("mode", MODES)
def test_a_missing_keypoint_has_no_say(mode: Mode):
    """From a weight of 0 on a keypoint is missing: a decision, without a derivative."""
    poses = random_poses(2)
    targets = poses.keypoints.clone()
    targets[0, 18, 1] = torch.nan
    weights = torch.ones(2, 29, dtype=F64)
    weights[1, 18] = 0
    targets.requires_grad_()
    weights.requires_grad_()
    solution = solve(
        mode,
        targets,
        poses.rest_keypoints,
        poses.twist_cos_sin,
        keypoint_weights=weights,
        settings=Settings(bone_weight=0.0 if mode is Mode.SMPLIFY else 0.5),
    )
    gradients = torch.autograd.grad(solution.R_parent_joint[..., 0].sum(), [targets, weights])
    assert all(gradient.isfinite().all() for gradient in gradients)
    assert not gradients[0][:, 18].any()
    assert not gradients[1][:, 18].any()
