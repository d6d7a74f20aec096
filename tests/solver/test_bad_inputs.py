"""Inputs and settings that make no sense: an error that names them, never another result."""

from typing import Any

import pytest
import torch
from ikol.solver import Fitting, Mode, Settings, solve
from ikol.solver.settings import Engine
from solver_poses import random_poses

MODES = list(Mode)


@pytest.mark.parametrize("mode", MODES)
def test_batches_of_different_lengths_are_named(mode: Mode):
    poses = random_poses(4)
    with pytest.raises(ValueError, match=r"targets \(3, 29, 3\).*twist_cos_sin \(4, 23, 2\)"):
        solve(mode, poses.keypoints[:3], poses.rest_keypoints, poses.twist_cos_sin)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", [torch.int64, torch.complex64])
def test_only_real_numbers(mode: Mode, dtype: torch.dtype):
    poses = random_poses(2)
    arguments = (poses.keypoints, poses.rest_keypoints, poses.twist_cos_sin)
    with pytest.raises(ValueError, match="floating-point"):
        solve(mode, *(tensor.to(dtype) for tensor in arguments))


@pytest.mark.parametrize(
    "wrong",
    [
        {"engine": "cuda"},
        {"differentiation": "unroled"},
        {"iterations": -1},
        {"sigma": -0.1},
        {"bone_weight": -1.0},
        {"swing_prior": -1e-3},
        {"twist_prior": float("inf")},
        {"joint_limits": float("nan")},
        {"shape_prior": -1.0},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_settings_that_make_no_sense(wrong: dict[str, Any]):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Settings(**wrong)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("engine", ["auto", "torch"])
def test_a_body_without_numbers_spoils_its_own_frame_alone(mode: Mode, engine: Engine):
    poses = random_poses(3)
    rest = poses.rest_keypoints.repeat(3, 1, 1)
    rest[1] = torch.nan
    settings = Settings(engine=engine, fitting=Fitting(iterations=3))
    solution = solve(mode, poses.keypoints, rest, poses.twist_cos_sin, settings=settings)
    others = [0, 2]
    alone = solve(
        mode,
        poses.keypoints[others],
        rest[others],
        poses.twist_cos_sin[others],
        settings=settings,
    )
    torch.testing.assert_close(solution.R_parent_joint[others], alone.R_parent_joint)
