"""HybrIK's closed forms against the paper's formulas, joint by joint."""

import pytest
import torch
from ikol.rotations import rotmats_from_rotvecs, twist_rotmats
from ikol.skeleton import KEYPOINT_PARENTS, PRIMARY_CHILD
from ikol.solver import Settings, solve
from ikol.solver.kabsch import align_vectors
from solver_poses import F64, angles_deg, random_poses
from torch import Tensor

STEP = 1e-7


def least_rotation(start: Tensor, end: Tensor) -> Tensor:
    """About the common perpendicular, by the angle between the two vectors [3]."""
    axis = torch.linalg.cross(start, end)
    angle = torch.atan2(axis.norm(), start @ end)
    return rotmats_from_rotvecs(angle * axis / axis.norm())


def one_frame(targets: Tensor, rest: Tensor, twist: Tensor, adaptive: bool) -> Tensor:
    """HybrIK for one frame: rotations [24, 3, 3] from targets [29, 3] about the pelvis."""
    hips = [1, 2, 3]
    R_root = align_vectors(rest[hips] - rest[0], targets[hips], torch.ones(3, dtype=F64))
    R, G, posed = [R_root], [R_root], [torch.zeros(3, dtype=F64)]
    for joint in range(1, 24):
        parent, child = KEYPOINT_PARENTS[joint], PRIMARY_CHILD[joint]
        posed.append(posed[parent] + G[parent] @ (rest[joint] - rest[parent]))
        bone = rest[child] - rest[joint]
        start = posed[joint] if adaptive else targets[joint]
        swing = least_rotation(bone, G[parent].T @ (targets[child] - start))
        R.append(swing @ twist_rotmats(bone / bone.norm(), twist[joint - 1]))
        G.append(G[parent] @ R[joint])
    return torch.stack(R)


def noisy_case(count: int, noise_m: float = 0.02) -> tuple[Tensor, Tensor, Tensor]:
    poses = random_poses(count, spread_rad=0.5, seed=7)
    generator = torch.Generator().manual_seed(8)
    noise = torch.randn(poses.keypoints.shape, generator=generator, dtype=F64)
    return poses.keypoints + noise_m * noise, poses.rest_keypoints, poses.twist_cos_sin


@pytest.mark.parametrize("adaptive", [False, True])
def test_equals_the_paper_joint_by_joint(adaptive: bool):
    targets, rest, twist = noisy_case(10)
    solution = solve("analytic", targets, rest, twist, settings=Settings(adaptive=adaptive))
    for frame in range(10):
        centred = targets[frame] - targets[frame, :1]
        expected = one_frame(centred, rest, twist[frame], adaptive)
        torch.testing.assert_close(solution.R_parent_joint[frame], expected)


@pytest.mark.parametrize("adaptive", [False, True])
def test_reachable_targets_are_met(adaptive: bool):
    poses = random_poses(100, spread_rad=0.6)
    arguments = (poses.keypoints, poses.rest_keypoints, poses.twist_cos_sin)
    solution = solve("analytic", *arguments, settings=Settings(adaptive=adaptive))
    assert angles_deg(solution.R_parent_joint, poses.R_parent_joint).max() < 1e-4
    assert solution.cost.shape == (100, 1)
    assert solution.cost.max() < 1e-12
    assert solution.iterations == 0
    assert solution.converged.all()


def test_the_adaptive_one_makes_good_for_errors_further_up():
    targets, rest, twist = noisy_case(200)
    naive = solve("analytic", targets, rest, twist, settings=Settings(adaptive=False))
    adaptive = solve("analytic", targets, rest, twist)
    assert adaptive.cost.mean() < 0.5 * naive.cost.mean()


def test_the_adaptive_one_needs_the_child_only():
    targets, rest, twist = noisy_case(20)
    knee, ankle = 4, 7
    targets[:, knee] = torch.nan
    solution = solve("analytic", targets, rest, twist)
    from_knee = solution.keypoints[:, ankle] - solution.keypoints[:, knee]
    aim = (targets - targets[:, :1])[:, ankle] - solution.keypoints[:, knee]
    cosine = torch.nn.functional.cosine_similarity(from_knee, aim, dim=-1)
    torch.testing.assert_close(cosine, torch.ones_like(cosine))


@pytest.mark.parametrize("adaptive", [False, True])
def test_gradients_equal_finite_differences(adaptive: bool):
    targets, rest, twist = noisy_case(4)
    settings = Settings(adaptive=adaptive)
    generator = torch.Generator().manual_seed(9)
    projection = torch.randn(24, 3, 3, generator=generator, dtype=F64)

    def loss(*inputs: Tensor) -> Tensor:
        return (projection * solve("analytic", *inputs, settings=settings).R_parent_joint).sum()

    inputs = [tensor.clone().requires_grad_() for tensor in (targets, rest, twist)]
    for index, gradient in enumerate(torch.autograd.grad(loss(*inputs), inputs)):
        direction = torch.randn(gradient.shape, generator=generator, dtype=F64)
        ahead, behind = list(inputs), list(inputs)
        ahead[index] = inputs[index] + STEP * direction
        behind[index] = inputs[index] - STEP * direction
        with torch.no_grad():
            change = (loss(*ahead) - loss(*behind)) / (2 * STEP)
        torch.testing.assert_close(change, (gradient * direction).sum(), rtol=1e-6, atol=1e-5)
