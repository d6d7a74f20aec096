"""The gradient-based fit: its gradient, that it arrives, and that it can be differentiated."""

from functools import partial

import pytest
import torch
from ikol.rotations import rotmats_from_rotvecs
from ikol.solver import Settings, solve
from ikol.solver.axis_angle import exponential
from ikol.solver.inputs import Problem, make_rest, make_targets
from ikol.solver.settings import Fitting, Start
from ikol.solver.smplify import torso_rotation
from ikol.solver.smplify_cost import FittingCost
from ikol.solver.tree import tree_for
from solver_poses import F64, Poses, angles_deg, random_poses
from torch import Tensor

STEP = 1e-6


def noisy(poses: Poses, noise_m: float) -> Tensor:
    generator = torch.Generator().manual_seed(11)
    return poses.keypoints + noise_m * torch.randn(
        poses.keypoints.shape, generator=generator, dtype=F64
    )


@pytest.mark.parametrize("length", [0.0, 1e-9, 1e-3, 0.01, 0.1, 1.0, 3.0])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_exponential_map_and_its_derivative(length: float, dtype: torch.dtype):
    generator = torch.Generator().manual_seed(0)
    direction = torch.nn.functional.normalize(
        torch.randn(50, 3, generator=generator, dtype=F64), dim=-1
    )
    rotvecs, eps = length * direction, torch.finfo(dtype).eps
    R, left = exponential(rotvecs.to(dtype))
    expected = rotmats_from_rotvecs(rotvecs)
    torch.testing.assert_close(R.to(F64), expected, atol=10 * eps, rtol=0)
    for axis in range(3):
        step = torch.zeros(3, dtype=F64)
        step[axis] = STEP
        ahead, behind = rotmats_from_rotvecs(rotvecs + step), rotmats_from_rotvecs(rotvecs - step)
        rate = (ahead - behind) / (2 * STEP) @ expected.mT
        omega = torch.stack([rate[:, 2, 1], rate[:, 0, 2], rate[:, 1, 0]], dim=-1)
        tolerance = max(1e-8, 1e3 * eps)
        torch.testing.assert_close(left[..., axis].to(F64), omega, atol=tolerance, rtol=0)


def test_the_gradient_is_that_of_the_cost():
    poses = random_poses(6, spread_rad=0.8)
    fitting = Fitting(pose_prior=0.02, twist_prior=0.05, bend_prior=0.5, robust_m=0.2)
    weights = torch.rand(6, 29, generator=torch.Generator().manual_seed(1), dtype=F64)
    tree = tree_for(torch.device("cpu"), F64)
    problem = Problem(
        tree,
        make_rest(tree, poses.rest_keypoints[None], poses.twist_cos_sin),
        make_targets(tree, noisy(poses, 0.1), weights),
    )
    cost = FittingCost(problem, poses.R_parent_joint[:, 0], fitting)
    generator = torch.Generator().manual_seed(2)
    angles = 0.5 * torch.randn(6, 24, 3, generator=generator, dtype=F64)
    angles.requires_grad_()
    posed = cost.posed(angles)
    squares = ((posed.pose.points - problem.targets.points) ** 2).sum(-2)
    robust = fitting.robust_m**2 * squares / (fitting.robust_m**2 + squares)
    priors = torch.tensor([0.02, 0.02, 0.05], dtype=F64)
    bends = torch.stack(
        [
            posed.rotvecs[:, 4, 0],
            posed.rotvecs[:, 5, 0],
            -posed.rotvecs[:, 18, 1],
            posed.rotvecs[:, 19, 1],
        ]
    )
    value = 0.5 * (
        (problem.targets.weights * robust).sum()
        + 3 * (priors * angles[:, 1:] ** 2).sum()
        + 0.5 * (bends.clamp(max=0) ** 2).sum()
    )
    (expected,) = torch.autograd.grad(value, angles)
    torch.testing.assert_close(cost.gradient(angles, posed, prior_factor=3.0), expected)


def test_angles_give_the_rotations_that_they_are_of():
    poses = random_poses(6, spread_rad=0.6)
    tree = tree_for(torch.device("cpu"), F64)
    problem = Problem(
        tree,
        make_rest(tree, poses.rest_keypoints[None], poses.twist_cos_sin),
        make_targets(tree, poses.keypoints, None),
    )
    cost = FittingCost(problem, poses.R_parent_joint[:, 0], Fitting())
    posed = cost.posed(cost.angles_of(poses.R_parent_joint))
    torch.testing.assert_close(posed.pose.R_parent_joint, poses.R_parent_joint)


def test_the_torso_tells_the_root():
    poses = random_poses(20, spread_rad=0.0)
    tree = tree_for(torch.device("cpu"), F64)
    problem = Problem(
        tree,
        make_rest(tree, poses.rest_keypoints[None], poses.twist_cos_sin),
        make_targets(tree, poses.keypoints, None),
    )
    assert angles_deg(torso_rotation(problem), poses.R_parent_joint[:, 0]).max() < 1e-4


def test_it_arrives_close_to_where_swing2_does():
    poses = random_poses(50, spread_rad=0.4)
    arguments = (noisy(poses, 0.02), poses.rest_keypoints, poses.twist_cos_sin)
    fit = solve("smplify", *arguments)
    best = solve("swing2", *arguments, settings=Settings(iterations=50, engine="torch"))
    assert fit.cost.shape == (50, 201)
    assert fit.iterations == 200
    assert fit.converged.all()
    ratio = fit.cost[:, -1] / best.cost[:, -1]
    assert ratio.median() < 1.15
    assert ratio.max() < 1.5


def test_it_needs_no_twist_that_is_right_to_the_degree():
    """The twist is a prior: twists that contradict the keypoints give way."""
    poses = random_poses(20, spread_rad=0.3)
    turned = torch.tensor([0.5, 0.5], dtype=F64) + 0 * poses.twist_cos_sin
    loose = Settings(fitting=Fitting(twist_prior=1e-5))
    held = solve("smplify", poses.keypoints, poses.rest_keypoints, turned)
    free = solve("smplify", poses.keypoints, poses.rest_keypoints, turned, settings=loose)
    assert free.cost[:, -1].mean() < 0.5 * held.cost[:, -1].mean()


def test_outliers_pull_less_than_in_least_squares():
    poses = random_poses(20, spread_rad=0.2)
    targets = poses.keypoints.clone()
    wrist = 20
    targets[:, wrist] += 1.0
    arguments = (targets, poses.rest_keypoints, poses.twist_cos_sin)
    robust = solve("smplify", *arguments)
    plain = solve("smplify", *arguments, settings=Settings(fitting=Fitting(robust_m=100.0)))
    elbow = 18
    error_robust = (robust.keypoints - poses.keypoints)[:, elbow].norm(dim=-1).mean()
    error_plain = (plain.keypoints - poses.keypoints)[:, elbow].norm(dim=-1).mean()
    assert error_robust < 0.5 * error_plain


def test_starts():
    poses = random_poses(10, spread_rad=0.3)
    arguments = (poses.keypoints, poses.rest_keypoints, poses.twist_cos_sin)
    given = solve("smplify", *arguments, initial=poses.R_parent_joint)
    assert given.cost[:, 0].max() < 1e-12
    closed = solve("smplify", *arguments, settings=Settings(start=Start.CLOSED_FORM))
    assert closed.cost[:, 0].max() < 1e-12
    assert solve("smplify", *arguments).cost[:, 0].min() > 1e-3


def test_it_can_be_differentiated_and_works_without():
    poses = random_poses(3, spread_rad=0.2)
    settings = Settings(fitting=Fitting(iterations=20))
    targets = noisy(poses, 0.02).requires_grad_()
    arguments = (poses.rest_keypoints, poses.twist_cos_sin)
    generator = torch.Generator().manual_seed(3)
    direction = torch.randn(targets.shape, generator=generator, dtype=F64)

    def value(at: Tensor) -> Tensor:
        return (solve("smplify", at, *arguments, settings=settings).keypoints ** 2)[:, 20].sum()

    (gradient,) = torch.autograd.grad(value(targets), targets)
    with torch.inference_mode():
        ahead = value(targets.detach() + STEP * direction)
        behind = value(targets.detach() - STEP * direction)
    change = (ahead - behind) / (2 * STEP)
    torch.testing.assert_close(change, (gradient * direction).sum(), rtol=1e-5, atol=0)


@pytest.mark.filterwarnings("ignore:.*torch.jit.script.*:DeprecationWarning")  # torch's own use
@pytest.mark.parametrize("noise_m", [0.0, 0.02])
def test_derivatives_through_many_steps(noise_m: float):
    poses = random_poses(3, spread_rad=0.4)
    generator = torch.Generator().manual_seed(4)
    rest = poses.rest_keypoints.expand_as(poses.keypoints).clone()
    inputs = (noisy(poses, noise_m), rest, poses.twist_cos_sin)
    ways = [torch.randn(each.shape, generator=generator, dtype=F64) for each in inputs]
    probe = torch.randn(3, 24, 3, 3, generator=generator, dtype=F64)

    def values(iterations: int, *at: Tensor) -> Tensor:
        settings = Settings(fitting=Fitting(iterations=iterations))
        return (solve("smplify", *at, settings=settings).R_parent_joint * probe).sum((-1, -2, -3))

    def change(iterations: int) -> Tensor:
        variables = [each.clone().requires_grad_() for each in inputs]
        gradients = torch.autograd.grad(values(iterations, *variables).sum(), variables)
        pairs = zip(gradients, ways, strict=True)
        return torch.stack([(gradient * way).flatten(1).sum(1) for gradient, way in pairs]).sum(0)

    def difference(step: float) -> Tensor:
        ahead = [each + step * way for each, way in zip(inputs, ways, strict=True)]
        behind = [each - step * way for each, way in zip(inputs, ways, strict=True)]
        return (values(20, *ahead) - values(20, *behind)) / (2 * step)

    # Steps are divided by the size of slopes, which bends them much: third derivatives are taken
    # off, and of several steps the best is taken.
    differences = [(4 * difference(h / 2) - difference(h)) / 3 for h in (1e-5, 1e-6, 1e-7)]
    errors = (torch.stack(differences) - change(20)).abs().amin(0)
    assert (errors / change(20).abs()).max() < 1e-5
    # After 200 steps no difference is small enough; what goes forward must equal what goes back.
    forward = torch.func.jvp(partial(values, 200), inputs, tuple(ways))[1]
    torch.testing.assert_close(change(200), forward, rtol=1e-8, atol=0)


def test_settings_that_it_does_not_have():
    poses = random_poses(2)
    arguments = (poses.keypoints, poses.rest_keypoints, poses.twist_cos_sin)
    for settings in (Settings(bone_weight=1.0), Settings(swing_prior=0.1)):
        with pytest.raises(ValueError, match="smplify"):
            solve("smplify", *arguments, settings=settings)
