"""The layer as a whole: what goes in comes out, and what is hard stays harmless."""

import pytest
import torch
from ikol.body.kinematics import forward_kinematics, global_rotations
from ikol.rotations import half_turn, rotmats_from_rotvecs
from ikol.skeleton import KEYPOINT_PARENTS, PRIMARY_CHILD
from ikol.solver import Mode, Settings, Solution, solve
from ikol.solver.settings import Engine
from solver_poses import F64, Poses, angles_deg, random_poses, rest_keypoints, twists
from torch import Tensor

MODES = list(Mode)
DTYPES = [torch.float32, torch.float64]


def noisy(poses: Poses, noise_m: float, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(poses.keypoints.shape, generator=generator, dtype=F64)
    return poses.keypoints + noise_m * noise.to(poses.keypoints.dtype)


def solve_poses(mode: Mode, poses: Poses, iterations: int = 5) -> Solution:
    settings = Settings(iterations=iterations)
    return solve(
        mode, poses.keypoints, poses.rest_keypoints, poses.twist_cos_sin, settings=settings
    )


def errors_mm(solution: Solution, keypoints: Tensor) -> Tensor:
    return 1e3 * (solution.keypoints - keypoints).norm(dim=-1)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("spread_rad", [0.0, 0.3, 0.6])
def test_swing2_recovers_poses_from_their_keypoints_and_twist(
    dtype: torch.dtype, spread_rad: float
):
    poses = random_poses(200, spread_rad).to(dtype)
    solution = solve_poses(Mode.SWING2, poses, iterations=2)
    assert errors_mm(solution, poses.keypoints).max() < 0.01
    assert angles_deg(solution.R_parent_joint, poses.R_parent_joint).max() < 0.05
    assert solution.converged.all()


def test_swing1_converges_to_the_pose_with_enough_iterations():
    poses = random_poses(50, spread_rad=0.2)
    few, many = solve_poses(Mode.SWING1, poses), solve_poses(Mode.SWING1, poses, iterations=200)
    error_few = errors_mm(few, poses.keypoints).mean()
    error_many = errors_mm(many, poses.keypoints).mean()
    assert error_many < 0.1 * error_few
    assert angles_deg(many.R_parent_joint, poses.R_parent_joint).median() < 1.0


@pytest.mark.parametrize("mode", MODES)
def test_keypoints_are_the_forward_kinematics_of_the_rotations(mode: Mode):
    poses = random_poses(20)
    solution = solve(mode, noisy(poses, 0.03), poses.rest_keypoints, poses.twist_cos_sin)
    R = solution.R_parent_joint
    keypoints, _ = forward_kinematics(R, poses.rest_keypoints)
    torch.testing.assert_close(solution.keypoints, keypoints)
    torch.testing.assert_close(R @ R.mT, torch.eye(3, dtype=F64).expand_as(R))
    torch.testing.assert_close(torch.linalg.det(R), torch.ones_like(R[..., 0, 0]))


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode not in (Mode.FULL, Mode.SMPLIFY)])
def test_twist_is_kept_exactly(mode: Mode):
    poses = random_poses(20)
    solution = solve(mode, noisy(poses, 0.03), poses.rest_keypoints, poses.twist_cos_sin)
    kept = twists(solution.R_parent_joint, poses.rest_keypoints)
    torch.testing.assert_close(kept, poses.twist_cos_sin)


@pytest.mark.parametrize("mode", MODES)
def test_twist_may_have_any_length_and_none_is_no_twist(mode: Mode):
    poses = random_poses(5)
    solution = solve_poses(mode, poses)
    scaled = solve(mode, poses.keypoints, poses.rest_keypoints, 7 * poses.twist_cos_sin)
    torch.testing.assert_close(scaled.R_parent_joint, solution.R_parent_joint)
    none = solve(mode, poses.keypoints, poses.rest_keypoints, 0 * poses.twist_cos_sin)
    neutral = torch.tensor([1.0, 0.0], dtype=F64).expand(23, 2)
    straight = solve(mode, poses.keypoints, poses.rest_keypoints, neutral)
    torch.testing.assert_close(none.R_parent_joint, straight.R_parent_joint)


@pytest.mark.parametrize("mode", MODES)
def test_a_rotated_and_moved_target_rotates_the_root_only(mode: Mode):
    poses = random_poses(20)
    targets = noisy(poses, 0.02)
    R = rotmats_from_rotvecs(torch.tensor([0.3, -1.2, 0.7], dtype=F64))
    here = solve(mode, targets, poses.rest_keypoints, poses.twist_cos_sin)
    there = solve(mode, targets @ R.mT + 5.0, poses.rest_keypoints, poses.twist_cos_sin)
    torch.testing.assert_close(there.keypoints, here.keypoints @ R.mT)
    torch.testing.assert_close(there.R_parent_joint[:, 0], R @ here.R_parent_joint[:, 0])
    # A hundred steps of an optimiser that scales them amplify rounding more than the others do.
    tolerance = 1e-5 if mode is Mode.SMPLIFY else 1e-7
    torch.testing.assert_close(
        there.R_parent_joint[:, 1:], here.R_parent_joint[:, 1:], rtol=tolerance, atol=tolerance
    )


@pytest.mark.parametrize("noise_m", [0.0, 0.01, 0.03, 0.1])
def test_swing2_never_raises_the_cost(noise_m: float):
    poses = random_poses(200, spread_rad=0.5)
    targets = noisy(poses, noise_m)
    settings = Settings(iterations=20)
    solution = solve(
        "swing2", targets, poses.rest_keypoints, poses.twist_cos_sin, settings=settings
    )
    assert solution.cost.shape == (200, 21)
    assert (solution.cost.diff(dim=-1) <= 1e-12 * solution.cost[:, :-1] + 1e-20).all()


def test_swing2_is_stationary_where_it_says_converged():
    poses = random_poses(50)
    targets = noisy(poses, 0.02)
    arguments = (poses.rest_keypoints, poses.twist_cos_sin)
    some = solve("swing2", targets, *arguments, settings=Settings(iterations=8))
    many = solve("swing2", targets, *arguments, settings=Settings(iterations=100))
    assert many.converged.all()
    done = some.converged
    assert 0 < done.sum() < 50
    torch.testing.assert_close(some.cost[done, -1], many.cost[done, -1], rtol=2e-2, atol=0)


def test_swing2_costs_less_than_the_closed_form_and_swing1_on_noisy_targets():
    poses = random_poses(200)
    targets = noisy(poses, 0.02)
    arguments = (poses.rest_keypoints, poses.twist_cos_sin)
    swing2 = solve("swing2", targets, *arguments)
    swing1 = solve("swing1", targets, *arguments)
    assert (swing2.cost[:, -1] < swing2.cost[:, 0]).all()
    assert (swing2.cost[:, -1] < swing1.cost[:, -1]).float().mean() > 0.99
    adaptive = solve("analytic", targets, *arguments)
    assert (swing2.cost[:, -1] < adaptive.cost[:, -1]).all()


@pytest.mark.parametrize("mode", MODES)
def test_any_leading_dimensions(mode: Mode):
    poses = random_poses(6)
    targets = noisy(poses, 0.02)
    flat = solve(mode, targets, poses.rest_keypoints, poses.twist_cos_sin)
    grid = solve(
        mode,
        targets.reshape(2, 3, 29, 3),
        poses.rest_keypoints.expand(3, 29, 3),
        poses.twist_cos_sin.reshape(2, 3, 23, 2),
        keypoint_weights=torch.ones(29, dtype=F64),
    )
    single = solve(mode, targets[4], poses.rest_keypoints, poses.twist_cos_sin[4])
    torch.testing.assert_close(grid.R_parent_joint.flatten(0, 1), flat.R_parent_joint)
    torch.testing.assert_close(grid.cost.flatten(0, 1), flat.cost)
    assert grid.converged.shape == (2, 3)
    torch.testing.assert_close(single.R_parent_joint, flat.R_parent_joint[4])
    assert single.converged.shape == ()


@pytest.mark.parametrize("mode", MODES)
def test_an_empty_batch(mode: Mode):
    solution = solve(mode, torch.zeros(0, 29, 3), rest_keypoints(torch.float32), torch.ones(23, 2))
    assert solution.R_parent_joint.shape == (0, 24, 3, 3)


def test_starting_from_the_solution_stays_there():
    poses = random_poses(20)
    targets = noisy(poses, 0.02)
    arguments = (targets, poses.rest_keypoints, poses.twist_cos_sin)
    solution = solve("swing2", *arguments, settings=Settings(iterations=60))
    again = solve(
        "swing2",
        *arguments,
        initial=solution.R_parent_joint,
        settings=Settings(iterations=2),
    )
    torch.testing.assert_close(again.cost[:, 0], solution.cost[:, -1])
    assert angles_deg(again.R_parent_joint, solution.R_parent_joint).median() < 1e-3


@pytest.mark.parametrize("mode", MODES)
def test_one_start_for_a_whole_batch(mode: Mode):
    poses = random_poses(5, spread_rad=0.1)
    arguments = (poses.rest_keypoints, poses.twist_cos_sin[0])
    start = poses.R_parent_joint[0]
    shared = solve(mode, poses.keypoints, *arguments, initial=start)
    single = solve(mode, poses.keypoints[3], *arguments, initial=start)
    torch.testing.assert_close(shared.R_parent_joint[3], single.R_parent_joint)


def test_swing1_starts_from_given_rotations():
    poses = random_poses(20, spread_rad=0.2)
    arguments = (poses.keypoints, poses.rest_keypoints, poses.twist_cos_sin)
    solution = solve("swing1", *arguments, initial=poses.R_parent_joint)
    assert solution.cost[:, 0].max() < 1e-12


@pytest.mark.parametrize("mode", MODES)
def test_bad_inputs_are_named(mode: Mode):
    poses = random_poses(2)
    arguments = (poses.keypoints, poses.rest_keypoints, poses.twist_cos_sin)
    with pytest.raises(ValueError, match="targets"):
        solve(mode, poses.keypoints[:, :24], *arguments[1:])
    with pytest.raises(ValueError, match="twist_cos_sin"):
        solve(mode, *arguments[:2], poses.twist_cos_sin.float())
    with pytest.raises(ValueError, match="Mode"):
        solve("swing3", *arguments)
    with pytest.raises(ValueError, match="swing_prior"):
        solve("swing1", *arguments, settings=Settings(swing_prior=0.1))


def test_swing2_turns_bones_by_180_degrees():
    rest = rest_keypoints()
    R = torch.eye(3, dtype=F64).repeat(24, 1, 1)
    bone = torch.nn.functional.normalize(rest[7] - rest[4], dim=-1)
    across = torch.linalg.cross(bone, torch.tensor([1.0, 0.0, 0.0], dtype=F64))
    for degrees in (170.0, 179.9, 180.0):
        angle = torch.deg2rad(torch.tensor(degrees, dtype=F64))
        R[4] = rotmats_from_rotvecs(angle * torch.nn.functional.normalize(across, dim=-1))
        keypoints, _ = forward_kinematics(R, rest)
        neutral = torch.tensor([1.0, 0.0], dtype=F64).expand(23, 2)
        solution = solve("swing2", keypoints, rest, neutral)
        # At 180 degrees the axis is free, hence only what the knee itself moves is certain.
        assert errors_mm(solution, keypoints)[[4, 7]].max() < 0.01
        if degrees < 180:
            assert errors_mm(solution, keypoints).max() < 0.01


def every_joint_turned_over() -> Poses:
    """Eight frames for each joint 1..23, with its bone swung by 180 degrees about any axis."""
    poses = random_poses(23 * 8, 0.3)
    generator = torch.Generator().manual_seed(1)
    R, rest = poses.R_parent_joint, poses.rest_keypoints
    neutral = torch.tensor([1.0, 0.0], dtype=F64)
    for frame, joint in enumerate(torch.arange(1, 24).repeat_interleave(8).tolist()):
        bone = rest[PRIMARY_CHILD[joint]] - rest[joint]
        axis = torch.linalg.cross(bone, torch.randn(3, generator=generator, dtype=F64))
        R[frame, joint] = half_turn(torch.nn.functional.normalize(axis, dim=-1))
        poses.twist_cos_sin[frame, joint - 1] = neutral
    keypoints, _ = forward_kinematics(R, rest)
    return Poses(R, keypoints, rest, poses.twist_cos_sin)


@pytest.mark.parametrize("engine", ["torch", "compiled"])
def test_any_joint_is_swung_by_180_degrees_about_any_axis(engine: Engine):
    poses = every_joint_turned_over()

    def farthest_mm(iterations: int) -> Tensor:
        settings = Settings(iterations=iterations, engine=engine)
        arguments = (poses.keypoints, poses.rest_keypoints, poses.twist_cos_sin)
        solution = solve("swing2", *arguments, settings=settings)
        return errors_mm(solution, poses.keypoints).amax(-1).unflatten(0, (23, 8)).amax(-1)

    # Neck and collars hang on the spine together: only there the axis is not free.
    spine = torch.zeros(23, dtype=torch.bool)
    spine[[2, 5, 8]] = True
    assert farthest_mm(2)[~spine].max() < 0.01
    assert farthest_mm(30).max() < 0.01


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("engine", ["torch", "compiled"])
def test_given_rotations_keep_a_bone_that_is_turned_over(engine: Engine, dtype: torch.dtype):
    poses = every_joint_turned_over().to(dtype)
    settings = Settings(iterations=0, engine=engine)
    start = solve(
        "swing2",
        poses.keypoints,
        poses.rest_keypoints,
        poses.twist_cos_sin,
        initial=poses.R_parent_joint,
        settings=settings,
    )
    assert errors_mm(start, poses.keypoints).max() < 0.01


@pytest.mark.parametrize("mode", ["swing2", "full"])
@pytest.mark.parametrize("short_rad", [0.0, 1e-5, 1e-3])
def test_implicit_derivatives_in_single_precision_stay_sane_at_180_degrees(
    mode: str, short_rad: float
):
    poses = every_joint_turned_over()
    if short_rad > 0.0:
        nearly = rotmats_from_rotvecs(torch.tensor([short_rad, 0.0, 0.0], dtype=F64))
        R = poses.R_parent_joint @ nearly
        keypoints, _ = forward_kinematics(R, poses.rest_keypoints)
        poses = Poses(R, keypoints, poses.rest_keypoints, twists(R, poses.rest_keypoints))
    single = poses.to(torch.float32)
    targets = single.keypoints.requires_grad_()
    solution = solve(
        mode,
        targets,
        single.rest_keypoints,
        single.twist_cos_sin,
        settings=Settings(differentiation="implicit"),
    )
    (gradient,) = torch.autograd.grad(solution.keypoints.sum(), targets)
    assert gradient.abs().max() < 1e5


@pytest.mark.parametrize("engine", ["torch", "compiled"])
def test_a_weight_that_is_not_finite_counts_as_none(engine: Engine):
    poses = random_poses(3)
    weights = torch.ones(3, 29, dtype=F64)
    without = weights.clone()
    without[1, 20] = 0.0
    arguments = (poses.keypoints, poses.rest_keypoints, poses.twist_cos_sin)
    settings = Settings(engine=engine)
    expected = solve("swing2", *arguments, keypoint_weights=without, settings=settings)
    for strange in (torch.inf, torch.nan, -torch.inf):
        weights[1, 20] = strange
        solution = solve("swing2", *arguments, keypoint_weights=weights, settings=settings)
        torch.testing.assert_close(solution.R_parent_joint, expected.R_parent_joint)


def test_bone_directions_keep_rotations_where_bone_lengths_differ():
    poses = random_poses(100)
    generator = torch.Generator().manual_seed(1)
    other_person = poses.rest_keypoints.clone()
    for point in range(1, 29):
        parent = KEYPOINT_PARENTS[point]
        bone = poses.rest_keypoints[point] - poses.rest_keypoints[parent]
        stretch = 1 + 0.1 * torch.randn((), generator=generator, dtype=F64)
        other_person[point] = other_person[parent] + stretch * bone
    longer, _ = forward_kinematics(poses.R_parent_joint, other_person)
    arguments = (longer, poses.rest_keypoints, poses.twist_cos_sin)
    truth = global_rotations(poses.R_parent_joint)
    plain = solve("swing2", *arguments)
    directed = solve("swing2", *arguments, settings=Settings(bone_weight=10.0))
    error_plain = angles_deg(global_rotations(plain.R_parent_joint), truth).mean()
    error_directed = angles_deg(global_rotations(directed.R_parent_joint), truth).mean()
    assert error_directed < 0.6 * error_plain


def test_the_prior_helps_rotations_from_noisy_targets():
    poses = random_poses(100)
    arguments = (noisy(poses, 0.02), poses.rest_keypoints, poses.twist_cos_sin)
    plain = solve("swing2", *arguments)
    prior = solve("swing2", *arguments, settings=Settings(swing_prior=0.005))
    error_plain = angles_deg(plain.R_parent_joint, poses.R_parent_joint).mean()
    assert angles_deg(prior.R_parent_joint, poses.R_parent_joint).mean() < 0.8 * error_plain
