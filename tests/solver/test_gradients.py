"""Gradients through the unrolled iterations against finite differences, and torch.func."""

import pytest
import torch
from ikol.solver import Mode, Settings, solve
from solver_poses import F64, Poses, random_poses
from torch import Tensor

MODES = list(Mode)
STEP = 1e-7


def a_case(noise_m: float, count: int = 4) -> tuple[Poses, Tensor, Tensor]:
    poses = random_poses(count, spread_rad=0.3, seed=3)
    generator = torch.Generator().manual_seed(4)
    noise = torch.randn(poses.keypoints.shape, generator=generator, dtype=F64)
    weights = 0.2 + 0.8 * torch.rand(count, 29, generator=generator, dtype=F64)
    return poses, poses.keypoints + noise_m * noise, weights


def a_loss(mode: Mode, settings: Settings, *inputs: Tensor) -> Tensor:
    """A smooth function of all outputs, weighted so that nothing cancels."""
    targets, rest, twist, weights = inputs
    solution = solve(mode, targets, rest, twist, keypoint_weights=weights, settings=settings)
    generator = torch.Generator().manual_seed(5)
    of_rotations = torch.randn(24, 3, 3, generator=generator, dtype=F64)
    of_keypoints = torch.randn(29, 3, generator=generator, dtype=F64)
    return (of_rotations * solution.R_parent_joint).sum() + (
        of_keypoints * solution.keypoints
    ).sum()


@pytest.mark.parametrize("noise_m", [0.0, 0.02])
@pytest.mark.parametrize(
    ("mode", "settings"),
    [
        (Mode.SWING1, Settings(sigma=0.1)),
        (Mode.SWING2, Settings(iterations=3)),
        (Mode.SWING2, Settings(iterations=3, bone_weight=0.5, swing_prior=0.005)),
    ],
    ids=["swing1", "swing2", "swing2 with terms"],
)
def test_gradients_are_those_of_the_function(mode: Mode, settings: Settings, noise_m: float):
    poses, targets, weights = a_case(noise_m)
    inputs = [targets, poses.rest_keypoints, poses.twist_cos_sin, weights]
    inputs = [tensor.clone().requires_grad_() for tensor in inputs]
    gradients = torch.autograd.grad(a_loss(mode, settings, *inputs), inputs)
    generator = torch.Generator().manual_seed(6)
    for index, gradient in enumerate(gradients):
        for _ in range(3):
            direction = torch.randn(gradient.shape, generator=generator, dtype=F64)
            ahead, behind = list(inputs), list(inputs)
            ahead[index] = inputs[index] + STEP * direction
            behind[index] = inputs[index] - STEP * direction
            with torch.no_grad():
                change = a_loss(mode, settings, *ahead) - a_loss(mode, settings, *behind)
            analytic = (gradient * direction).sum()
            scale = gradient.norm() * direction.norm() / gradient.numel() ** 0.5
            torch.testing.assert_close(
                change / (2 * STEP), analytic, rtol=1e-5, atol=float(1e-5 * scale + 1e-6)
            )


# Adam divides by the size of the slopes, which has no derivative to speak of where all are zero.
@pytest.mark.parametrize("mode", [mode for mode in MODES if mode is not Mode.SMPLIFY])
def test_gradients_are_finite_at_the_rest_pose_and_with_nothing_to_see(mode: Mode):
    poses = random_poses(2)
    rest = poses.rest_keypoints
    cases = torch.stack([rest, torch.zeros_like(rest), rest.flip(0) * 0 + rest[:1]])
    for dtype in (torch.float32, torch.float64):
        targets = cases.to(dtype).requires_grad_()
        body = rest.to(dtype).requires_grad_()
        twist = torch.tensor([1.0, 0.0], dtype=dtype).expand(3, 23, 2).clone().requires_grad_()
        weights = torch.tensor([1.0, 1.0, 0.0], dtype=dtype)[:, None].expand(3, 29)
        solution = solve(mode, targets, body, twist, keypoint_weights=weights)
        loss = solution.R_parent_joint.square().sum() + (solution.keypoints**3).sum()
        for gradient in torch.autograd.grad(loss, [targets, body, twist]):
            assert gradient.isfinite().all()


@pytest.mark.parametrize("mode", MODES)
def test_vmap_equals_the_batch(mode: Mode):
    poses, targets, weights = a_case(0.02)

    def one(target: Tensor, twist: Tensor, weight: Tensor) -> Tensor:
        solution = solve(mode, target, poses.rest_keypoints, twist, keypoint_weights=weight)
        return solution.R_parent_joint

    mapped = torch.func.vmap(one)(targets, poses.twist_cos_sin, weights)
    batch = solve(
        mode, targets, poses.rest_keypoints, poses.twist_cos_sin, keypoint_weights=weights
    )
    torch.testing.assert_close(mapped, batch.R_parent_joint)


@pytest.mark.parametrize("mode", MODES)
def test_functional_jacobian_equals_autograd(mode: Mode):
    poses, targets, _ = a_case(0.02, count=1)

    def wrist(target: Tensor) -> Tensor:
        solution = solve(mode, target, poses.rest_keypoints, poses.twist_cos_sin[0])
        return solution.R_parent_joint[20]

    functional = torch.func.jacrev(wrist)(targets[0])
    plain = torch.autograd.functional.jacobian(wrist, targets[0])
    torch.testing.assert_close(functional, plain)


def test_training_works_after_inference_mode():
    poses = random_poses(2)
    with torch.inference_mode():
        solve("swing2", poses.keypoints, poses.rest_keypoints, poses.twist_cos_sin)
    targets = poses.keypoints.clone().requires_grad_()
    solution = solve("swing2", targets, poses.rest_keypoints, poses.twist_cos_sin)
    solution.R_parent_joint.sum().backward()
    assert targets.grad is not None
