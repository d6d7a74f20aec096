"""Weights, missing targets, and inputs that no person could give."""

import pytest
import torch
from ikol.skeleton import KEYPOINT_NAMES
from ikol.solver import Mode, Settings, solve
from ikol.solver.settings import Engine
from solver_poses import F64, angles_deg, random_poses
from torch import Tensor

MODES = list(Mode)


def keypoint(name: str) -> int:
    return KEYPOINT_NAMES.index(name)


def all_finite(*tensors: Tensor) -> bool:
    return all(bool(tensor.isfinite().all()) for tensor in tensors)


@pytest.mark.parametrize("mode", MODES)
def test_missing_targets_may_hold_anything(mode: Mode):
    poses = random_poses(10)
    weights = torch.ones(10, 29, dtype=F64)
    gone = [keypoint("left_wrist"), keypoint("head_top"), keypoint("spine2")]
    weights[:, gone] = 0.0
    solutions = []
    for value in (0.0, 100.0, torch.nan, torch.inf):
        targets = poses.keypoints.clone()
        targets[:, gone] = value
        solutions.append(
            solve(
                mode, targets, poses.rest_keypoints, poses.twist_cos_sin, keypoint_weights=weights
            )
        )
    for solution in solutions[1:]:
        torch.testing.assert_close(solution.R_parent_joint, solutions[0].R_parent_joint)
    unweighted = poses.keypoints.clone()
    unweighted[:, gone] = torch.nan
    nans = solve(mode, unweighted, poses.rest_keypoints, poses.twist_cos_sin)
    torch.testing.assert_close(nans.R_parent_joint, solutions[0].R_parent_joint)


@pytest.mark.parametrize("mode", MODES)
def test_joints_without_targets_keep_their_rest_swing(mode: Mode):
    poses = random_poses(10)
    weights = torch.ones(29, dtype=F64)
    gone = ["left_wrist", "left_hand", "left_middle_tip"]
    weights[[keypoint(name) for name in gone]] = 0.0
    solution = solve(
        mode,
        poses.keypoints,
        poses.rest_keypoints,
        poses.twist_cos_sin,
        keypoint_weights=weights,
    )
    for joint in (keypoint("left_elbow"), keypoint("left_wrist"), keypoint("left_hand")):
        axis = poses.rest_keypoints[
            keypoint(
                {"left_elbow": "left_wrist", "left_wrist": "left_hand"}.get(
                    KEYPOINT_NAMES[joint], "left_middle_tip"
                )
            )
        ]
        axis = torch.nn.functional.normalize(axis - poses.rest_keypoints[joint], dim=-1)
        turned = solution.R_parent_joint[:, joint] @ axis
        torch.testing.assert_close(turned, axis.expand_as(turned))


def test_swing2_leaves_joints_without_targets_where_they_started():
    poses = random_poses(10)
    weights = torch.ones(29, dtype=F64)
    arm = [keypoint(f"left_{name}") for name in ("elbow", "wrist", "hand", "middle_tip")]
    weights[arm] = 0.0
    solution = solve(
        "swing2",
        poses.keypoints,
        poses.rest_keypoints,
        poses.twist_cos_sin,
        keypoint_weights=weights,
        initial=poses.R_parent_joint,
    )
    joints = [keypoint(f"left_{name}") for name in ("shoulder", "elbow", "wrist", "hand")]
    assert (
        angles_deg(solution.R_parent_joint[:, joints], poses.R_parent_joint[:, joints]).max() < 1e-4
    )


def test_swing2_finds_a_joint_from_the_keypoints_below_it():
    """Two-bone inverse kinematics: the knee is not seen, the ankle is."""
    poses = random_poses(50, spread_rad=0.2)
    weights = torch.ones(29, dtype=F64)
    weights[keypoint("left_knee")] = 0.0
    solution = solve(
        "swing2",
        poses.keypoints,
        poses.rest_keypoints,
        poses.twist_cos_sin,
        keypoint_weights=weights,
        settings=Settings(iterations=30),
    )
    ankle = keypoint("left_ankle")
    apart = (solution.keypoints[:, ankle] - poses.keypoints[:, ankle]).norm(dim=-1)
    assert apart.median() < 1e-3


def test_heavier_keypoints_are_met_more_closely():
    poses = random_poses(50)
    generator = torch.Generator().manual_seed(0)
    targets = poses.keypoints + 0.03 * torch.randn(50, 29, 3, generator=generator, dtype=F64)
    arguments = (targets, poses.rest_keypoints, poses.twist_cos_sin)
    wrist = keypoint("right_wrist")
    weights = torch.ones(29, dtype=F64)
    goal = targets - targets[:, :1]
    even = solve("swing2", *arguments, keypoint_weights=weights)
    weights[wrist] = 20.0
    heavy = solve("swing2", *arguments, keypoint_weights=weights)
    apart_even = (even.keypoints - goal)[:, wrist].norm(dim=-1).mean()
    apart_heavy = (heavy.keypoints - goal)[:, wrist].norm(dim=-1).mean()
    assert apart_heavy < 0.5 * apart_even


def test_a_common_factor_on_the_weights_changes_next_to_nothing():
    poses = random_poses(20)
    generator = torch.Generator().manual_seed(0)
    targets = poses.keypoints + 0.02 * torch.randn(20, 29, 3, generator=generator, dtype=F64)
    arguments = (targets, poses.rest_keypoints, poses.twist_cos_sin)
    full = solve("swing2", *arguments, keypoint_weights=torch.full((29,), 1.0, dtype=F64))
    faint = solve("swing2", *arguments, keypoint_weights=torch.full((29,), 0.05, dtype=F64))
    assert angles_deg(full.R_parent_joint, faint.R_parent_joint).max() < 0.5


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("iterations", [0, 1, 5])
def test_nothing_seen_gives_the_rest_pose(mode: Mode, iterations: int):
    poses = random_poses(3)
    no_twist = torch.tensor([1.0, 0.0], dtype=F64).expand(23, 2)
    solution = solve(
        mode,
        torch.full_like(poses.keypoints, torch.nan),
        poses.rest_keypoints,
        no_twist,
        settings=Settings(iterations=iterations),
    )
    eye = torch.eye(3, dtype=F64).expand(3, 24, 3, 3)
    torch.testing.assert_close(solution.R_parent_joint, eye)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("engine", ["auto", "torch"])
def test_without_the_pelvis_nothing_is_seen_of_that_frame_alone(mode: Mode, engine: Engine):
    poses = random_poses(3)
    others = (poses.rest_keypoints, poses.twist_cos_sin)
    settings = Settings(engine=engine)
    wanted = solve(mode, poses.keypoints, *others, settings=settings)
    unseen = solve(mode, torch.full_like(poses.keypoints, torch.nan), *others, settings=settings)
    for value in (torch.nan, torch.inf):
        targets = poses.keypoints.clone()
        targets[1, 0] = value
        solution = solve(mode, targets, *others, settings=settings)
        torch.testing.assert_close(solution.R_parent_joint[1], unseen.R_parent_joint[1])
        torch.testing.assert_close(solution.R_parent_joint[::2], wanted.R_parent_joint[::2])


@pytest.mark.parametrize("mode", MODES)
def test_impossible_targets_stay_finite(mode: Mode):
    poses = random_poses(1).to(torch.float32)
    rest = poses.rest_keypoints
    generator = torch.Generator().manual_seed(2)
    shin = rest.clone()
    shin[keypoint("left_ankle")] = shin[keypoint("left_knee")]
    line = torch.zeros_like(rest)
    line[:, 1] = torch.linspace(-1, 1, 29)
    impossible = torch.stack(
        [
            torch.zeros_like(rest),
            shin,
            line,
            -rest,
            1e4 * torch.randn(29, 3, generator=generator),
            1e-6 * torch.randn(29, 3, generator=generator),
            1e-25 * torch.randn(29, 3, generator=generator),
        ]
    )
    solution = solve(mode, impossible, rest, poses.twist_cos_sin.expand(7, 23, 2))
    assert all_finite(solution.R_parent_joint, solution.keypoints, solution.cost)


@pytest.mark.parametrize("seed", range(4))
def test_swing2_stands_extreme_noise(seed: int):
    poses = random_poses(2000, spread_rad=1.0, seed=seed).to(torch.float32)
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(poses.keypoints.shape, generator=generator)
    twist = poses.twist_cos_sin + torch.randn(2000, 23, 2, generator=generator)
    weights = torch.rand(2000, 29, generator=generator)
    weights = torch.where(weights < 0.2, 0.0, weights)
    with torch.inference_mode():
        solution = solve(
            "swing2",
            poses.keypoints + 0.1 * noise,
            poses.rest_keypoints,
            twist,
            keypoint_weights=weights,
        )
    assert all_finite(solution.R_parent_joint, solution.keypoints, solution.cost)
    assert (solution.cost[:, -1] <= solution.cost[:, 0]).all()
