"""Compiled code against torch: the same answers, for everything that it takes."""

import pytest
import torch
from ikol.solver import Settings, Solution, solve
from solver_poses import F64, Poses, random_poses
from torch import Tensor

TERMS = {"bone_weight": 0.02, "swing_prior": 0.002}
TOLERANCES = {torch.float32: 2e-4, torch.float64: 1e-7}


def a_case(count: int, noise_m: float, dtype: torch.dtype = F64) -> tuple[Poses, Tensor, Tensor]:
    """Poses, noisy targets in another place and weights of which a tenth is zero."""
    poses = random_poses(count, spread_rad=0.5, seed=1)
    generator = torch.Generator().manual_seed(2)
    noise = torch.randn(poses.keypoints.shape, generator=generator, dtype=F64)
    targets = poses.keypoints + noise_m * noise + torch.tensor([1.0, -2.0, 3.0], dtype=F64)
    weights = torch.rand(count, 29, generator=generator, dtype=F64)
    weights = torch.where(weights < 0.1, 0.0, weights)
    weights[:, 1:4] += 0.5  # what the root's rotation is found from
    return poses.to(dtype), targets.to(dtype), weights.to(dtype)


def both(*arguments: Tensor, settings: dict | None = None, **options: Tensor | None) -> None:
    """Solve with both engines and compare all that comes out."""
    settings = {"iterations": 3, **(settings or {})}
    compiled, plain = (
        solve("swing2", *arguments, settings=Settings(engine=engine, **settings), **options)
        for engine in ("compiled", "torch")
    )
    assert_same(compiled, plain)


def assert_same(one: Solution, other: Solution) -> None:
    tolerance = TOLERANCES[one.cost.dtype]
    for name in ("R_parent_joint", "keypoints", "cost"):
        torch.testing.assert_close(
            getattr(one, name), getattr(other, name), atol=tolerance, rtol=tolerance
        )
    assert one.converged.dtype == other.converged.dtype
    assert one.converged.shape == other.converged.shape
    assert (one.converged == other.converged).float().mean() > 0.99
    assert one.iterations == other.iterations


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("iterations", [0, 1, 3, 8])
def test_with_weights_and_terms(iterations: int, dtype: torch.dtype):
    poses, targets, weights = a_case(203, 0.02, dtype)
    both(
        targets,
        poses.rest_keypoints,
        poses.twist_cos_sin,
        keypoint_weights=weights,
        settings={"iterations": iterations, **TERMS},
    )


@pytest.mark.parametrize("noise_m", [0.0, 0.02, 0.1])
@pytest.mark.parametrize("terms", [{}, {"bone_weight": 0.3}, {"swing_prior": 0.01}])
def test_with_each_term(terms: dict[str, float], noise_m: float):
    poses, targets, _ = a_case(100, noise_m)
    both(targets, poses.rest_keypoints, poses.twist_cos_sin, settings=terms)
