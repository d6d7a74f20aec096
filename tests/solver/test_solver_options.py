"""Starts, trust in joints, limits, shape, precision and implicit derivatives: what they do."""

import pytest
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.rotations import rotmats_from_rotvecs
from ikol.solver import Mode, Settings, solve
from ikol.solver.joint_limits import swing_cones
from ikol.solver.settings import RELEASED, Start
from solver_poses import F64, angles_deg, random_poses, rest_keypoints
from torch import Tensor

ITERATED = [Mode.SWING1, Mode.SWING2, Mode.FULL]


def errors_mm(keypoints: Tensor, targets: Tensor) -> Tensor:
    return 1e3 * (keypoints - (targets - targets[:, :1])).norm(dim=-1).mean(-1)


@pytest.mark.parametrize("mode", ITERATED)
def test_every_start_is_taken_and_named(mode: Mode):
    poses = random_poses(10, spread_rad=0.2)
    arguments = (poses.keypoints, poses.rest_keypoints, poses.twist_cos_sin)
    closed = solve(mode, *arguments, settings=Settings(start=Start.CLOSED_FORM))
    zero = solve(mode, *arguments, settings=Settings(start=Start.ZERO))
    given = solve(
        mode,
        *arguments,
        initial=poses.R_parent_joint,
        settings=Settings(start=Start.GIVEN),
    )
    assert closed.cost[:, 0].max() < 1e-12
    assert given.cost[:, 0].max() < 1e-12
    assert zero.cost[:, 0].min() > 1e-4
    with pytest.raises(ValueError, match="start"):
        solve(mode, *arguments, settings=Settings(start=Start.GIVEN))
    with pytest.raises(ValueError, match="start"):
        solve(
            mode,
            *arguments,
            initial=poses.R_parent_joint,
            settings=Settings(start=Start.ZERO),
        )


def test_a_larger_fixed_damping_keeps_swing1_further_off():
    poses = random_poses(50, spread_rad=0.2)
    arguments = (poses.keypoints, poses.rest_keypoints, poses.twist_cos_sin)
    released = solve("swing1", *arguments, settings=RELEASED)
    fixed = solve("swing1", *arguments)
    left = errors_mm(fixed.keypoints, poses.keypoints).mean()
    assert 1 < left < 0.8 * errors_mm(released.keypoints, poses.keypoints).mean()


@pytest.mark.parametrize("spread_rad", [0.2, 0.5, 1.0])
def test_swing1_arrives_on_exact_targets_without_its_fixed_damping(spread_rad: float):
    poses = random_poses(500, spread_rad)
    arguments = (poses.keypoints, poses.rest_keypoints, poses.twist_cos_sin)
    adapted = solve("swing1", *arguments, settings=Settings(sigma=None))
    assert (errors_mm(adapted.keypoints, poses.keypoints) < 1e-5).all()


def test_full_finds_twists_that_keypoints_show():
    """Hip, shoulder and spine twist what hangs below them."""
    poses = random_poses(30)
    neutral = torch.tensor([1.0, 0.0], dtype=F64).expand(23, 2)
    arguments = (poses.keypoints, poses.rest_keypoints, neutral)
    settings = Settings(iterations=30, twist_prior=1e-4)
    fixed = solve("swing2", *arguments, settings=settings)
    free = solve("full", *arguments, settings=settings)
    shown = [1, 2, 3, 6, 16, 17]
    error_fixed = angles_deg(fixed.R_parent_joint, poses.R_parent_joint)[:, shown].mean()
    error_free = angles_deg(free.R_parent_joint, poses.R_parent_joint)[:, shown].mean()
    assert error_free < 0.9 * error_fixed
    assert errors_mm(free.keypoints, poses.keypoints).mean() < 1.0


def test_full_keeps_twists_of_trusted_joints():
    poses = random_poses(20)
    generator = torch.Generator().manual_seed(0)
    turned = 0.3 * torch.randn(20, 23, generator=generator, dtype=F64)
    cos, sin = poses.twist_cos_sin.unbind(-1)
    wrong = torch.stack(
        [
            cos * turned.cos() - sin * turned.sin(),
            sin * turned.cos() + cos * turned.sin(),
        ],
        dim=-1,
    )
    arguments = (poses.keypoints, poses.rest_keypoints, wrong)
    trust = torch.ones(23, dtype=F64)
    trusted = solve("full", *arguments, joint_weights=trust)
    doubted = solve("full", *arguments, joint_weights=0.01 * trust)
    doubted_error = errors_mm(doubted.keypoints, poses.keypoints).mean()
    assert doubted_error < 0.5 * errors_mm(trusted.keypoints, poses.keypoints).mean()


@pytest.mark.parametrize("mode", [Mode.SWING2, Mode.FULL])
def test_limits_hold_back_a_knee_that_bends_the_wrong_way(mode: Mode):
    rest = rest_keypoints()
    R = torch.eye(3, dtype=F64).repeat(24, 1, 1)
    R[4] = rotmats_from_rotvecs(torch.tensor([-1.0, 0.0, 0.0], dtype=F64))
    keypoints, _ = forward_kinematics(R, rest)
    neutral = torch.tensor([1.0, 0.0], dtype=F64).expand(23, 2)
    axes = torch.nn.functional.normalize(rest[7] - rest[4], dim=-1)
    centre = swing_cones(axes.expand(23, 3)).centres[3]
    angles: list[float] = []
    for weight in (0.0, 0.1, 10.0):
        settings = Settings(iterations=30, joint_limits=weight)
        solution = solve(mode, keypoints, rest, neutral, settings=settings)
        bone = solution.R_parent_joint[4] @ axes
        angles.append(float(torch.rad2deg(torch.acos((bone * centre).sum()))))
    assert angles[0] > angles[1] > angles[2]
    assert angles[2] < 87


@pytest.mark.parametrize("mode", [Mode.SWING2, Mode.FULL])
@pytest.mark.parametrize("bone_weight", [0.0, 1.0])
def test_scale_is_found_with_the_pose(mode: Mode, bone_weight: float):
    poses = random_poses(20)
    scales = torch.linspace(0.85, 1.15, 20, dtype=F64)
    targets = scales[:, None, None] * poses.keypoints
    solution = solve(
        mode,
        targets,
        poses.rest_keypoints,
        poses.twist_cos_sin,
        shapedirs=poses.rest_keypoints[..., None],
        settings=Settings(iterations=20, bone_weight=bone_weight),
    )
    assert solution.shape is not None
    torch.testing.assert_close(1 + solution.shape[:, 0], scales, atol=2e-3, rtol=0)
    assert errors_mm(solution.keypoints, targets).mean() < 0.5


def test_shape_is_not_for_every_mode():
    poses = random_poses(1)
    with pytest.raises(ValueError, match="shapedirs"):
        solve(
            "swing1",
            poses.keypoints,
            poses.rest_keypoints,
            poses.twist_cos_sin,
            shapedirs=poses.rest_keypoints[..., None],
        )


@pytest.mark.parametrize("mode", ITERATED)
def test_half_precision_computes_in_single(mode: Mode):
    poses = random_poses(4).to(torch.float32)
    arguments = (poses.rest_keypoints, poses.twist_cos_sin)
    plain = solve(mode, poses.keypoints, *arguments, settings=Settings(engine="torch"))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        under = solve(mode, poses.keypoints, *arguments, settings=Settings(engine="torch"))
        halves = solve(mode, poses.keypoints.bfloat16(), *arguments)
    torch.testing.assert_close(under.R_parent_joint, plain.R_parent_joint)
    assert halves.R_parent_joint.dtype == torch.float32


@pytest.mark.parametrize("mode", ITERATED)
def test_implicit_derivatives_under_functional_transforms(mode: Mode):
    poses = random_poses(3)
    settings = Settings(iterations=3, engine="torch", differentiation="implicit")

    def value(targets: Tensor) -> Tensor:
        solution = solve(
            mode, targets, poses.rest_keypoints, poses.twist_cos_sin[0], settings=settings
        )
        return solution.R_parent_joint[..., 16, 0, 1].sum()

    attached = poses.keypoints.clone().requires_grad_()
    (plain,) = torch.autograd.grad(value(attached), attached)
    mapped = torch.func.vmap(torch.func.grad(value))(poses.keypoints)
    torch.testing.assert_close(mapped, plain)
    unrolled = solve(mode, poses.keypoints, poses.rest_keypoints, poses.twist_cos_sin)
    implicit = solve(
        mode, poses.keypoints, poses.rest_keypoints, poses.twist_cos_sin, settings=settings
    )
    if mode is not Mode.SWING1:  # at other numbers of iterations it is elsewhere
        torch.testing.assert_close(
            implicit.R_parent_joint, unrolled.R_parent_joint, atol=1e-6, rtol=0
        )


# Torch says of every cached function that it traces it anew.
@pytest.mark.filterwarnings("ignore:Dynamo detected a call")
def test_layer_compiles():
    poses = random_poses(2).to(torch.float32)
    settings = Settings(iterations=1, engine="torch")

    def layer(targets: Tensor) -> Tensor:
        solution = solve(
            "swing2", targets, poses.rest_keypoints, poses.twist_cos_sin, settings=settings
        )
        return solution.R_parent_joint

    torch.testing.assert_close(
        torch.compile(layer, backend="eager")(poses.keypoints), layer(poses.keypoints)
    )


@pytest.mark.parametrize("mode", [Mode.SWING2, Mode.FULL])
def test_no_frame_is_lost_to_noise_and_bones_without_length(mode: Mode):
    poses = random_poses(400, seed=9).to(torch.float32)
    generator = torch.Generator().manual_seed(1)
    targets = poses.keypoints + 0.03 * torch.randn(400, 29, 3, generator=generator)
    targets[::10, 20] = targets[::10, 18]
    solution = solve(mode, targets, poses.rest_keypoints, poses.twist_cos_sin)
    errors = errors_mm(solution.keypoints, targets)
    assert errors.isfinite().all()
    assert errors.max() < 3 * errors.mean()
