"""Gradients against finite differences: every mode, every input, easy and hard frames."""

from dataclasses import dataclass

import pytest
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.rotations import rotmats_from_rotvecs
from ikol.solver import Mode, Settings, solve
from solver_poses import F64, random_poses, rest_keypoints, twists
from torch import Tensor

STEPS = (3e-5, 3e-6, 1e-7)
"""For finite differences of fourth order; curvature and rounding leave different ones to use."""

TERMS = Settings(
    engine="torch", iterations=3, bone_weight=0.5, swing_prior=0.005, joint_limits=0.05
)
BONES = Settings(engine="torch", iterations=3, bone_weight=0.5)
MINIMUM = Settings(
    engine="torch", iterations=40, bone_weight=0.5, swing_prior=0.01, differentiation="implicit"
)


@dataclass(frozen=True)
class Case:
    mode: Mode
    settings: Settings
    given: tuple[str, ...] = ("keypoint_weights", "joint_weights")


CASES = {
    "swing1": Case(Mode.SWING1, Settings(engine="torch", iterations=3, bone_weight=0.5)),
    "swing1 adapted": Case(
        Mode.SWING1, Settings(engine="torch", iterations=3, bone_weight=0.5, sigma=None)
    ),
    "swing1 from given": Case(Mode.SWING1, BONES, ("keypoint_weights", "initial")),
    "swing2": Case(Mode.SWING2, TERMS),
    "swing2 from given": Case(Mode.SWING2, TERMS, ("joint_weights", "initial")),
    "swing2 with shape": Case(Mode.SWING2, BONES, ("joint_weights", "shapedirs")),
    "full": Case(Mode.FULL, TERMS),
    "full from given": Case(Mode.FULL, TERMS, ("joint_weights", "initial")),
    "full with shape": Case(Mode.FULL, BONES, ("keypoint_weights", "shapedirs")),
    "analytic": Case(Mode.ANALYTIC, Settings(engine="torch"), ("keypoint_weights",)),
}
IMPLICIT = {
    "swing2": Case(Mode.SWING2, MINIMUM),
    "full": Case(Mode.FULL, MINIMUM),
    "swing2 with shape": Case(Mode.SWING2, MINIMUM, ("joint_weights", "shapedirs")),
}


def near_rest() -> tuple[Tensor, Tensor]:
    poses = random_poses(3, spread_rad=0.02, seed=1)
    return poses.R_parent_joint, poses.keypoints


def without_residual() -> tuple[Tensor, Tensor]:
    poses = random_poses(3, spread_rad=0.3, seed=2)
    return poses.R_parent_joint, poses.keypoints


def with_noise() -> tuple[Tensor, Tensor]:
    R, keypoints = without_residual()
    generator = torch.Generator().manual_seed(4)
    return R, keypoints + 0.02 * torch.randn(keypoints.shape, generator=generator, dtype=F64)


def near_180() -> tuple[Tensor, Tensor]:
    """Knee and elbow all but turned over, in another frame the wrist."""
    R = random_poses(3, spread_rad=0.2, seed=5).R_parent_joint.clone()
    rest = rest_keypoints()
    for frame, joint, child in ((0, 4, 7), (1, 19, 21), (2, 20, 22)):
        bone = torch.nn.functional.normalize(rest[child] - rest[joint], dim=-1)
        across = torch.linalg.cross(bone, torch.tensor([0.3, 0.5, 1.0], dtype=F64))
        angle = torch.deg2rad(torch.tensor(178.0, dtype=F64))
        R[frame, joint] = rotmats_from_rotvecs(
            angle * torch.nn.functional.normalize(across, dim=-1)
        )
    keypoints, _ = forward_kinematics(R, rest)
    return R, keypoints


FRAMES = {
    "near rest": near_rest,
    "without residual": without_residual,
    "20 mm": with_noise,
    "near 180 degrees": near_180,
}


def inputs_of(case: Case, frames: str) -> dict[str, Tensor]:
    R, targets = FRAMES[frames]()
    generator = torch.Generator().manual_seed(6)
    rest = rest_keypoints()
    inputs = {
        "targets": targets,
        "rest_keypoints": rest.expand(3, 29, 3),
        "twist_cos_sin": twists(R, rest),
        "keypoint_weights": 0.2 + 0.8 * torch.rand(3, 29, generator=generator, dtype=F64),
        "joint_weights": 0.2 + 0.8 * torch.rand(3, 23, generator=generator, dtype=F64),
        "shapedirs": 0.05 * torch.randn(3, 29, 3, 2, generator=generator, dtype=F64),
    }
    turns = 0.1 * torch.randn(3, 24, 3, generator=generator, dtype=F64)
    inputs["initial"] = R @ rotmats_from_rotvecs(turns)
    always = ("targets", "rest_keypoints", "twist_cos_sin")
    return {name: inputs[name].clone() for name in (*always, *case.given)}


def outputs_of(case: Case, inputs: dict[str, Tensor]) -> Tensor:
    """A smooth function of all outputs of each frame, weighted so that nothing cancels [3]."""
    solution = solve(case.mode, **inputs, settings=case.settings)
    generator = torch.Generator().manual_seed(5)
    of_rotations = torch.randn(24, 3, 3, generator=generator, dtype=F64)
    of_keypoints = torch.randn(29, 3, generator=generator, dtype=F64)
    rotations = (of_rotations * solution.R_parent_joint).sum((-1, -2, -3))
    value = rotations + (of_keypoints * solution.keypoints).sum((-1, -2))
    return value if solution.shape is None else value + solution.shape.sum(-1)


def slopes(case: Case, inputs: dict[str, Tensor], name: str, direction: Tensor) -> list[float]:
    """The derivative along a direction of one input, by several steps."""

    def at(distance: float) -> Tensor:
        with torch.no_grad():
            return outputs_of(case, inputs | {name: inputs[name] + distance * direction}).sum()

    def by(step: float) -> float:
        near, far = at(step) - at(-step), at(2 * step) - at(-2 * step)
        return float(8 * near - far) / (12 * step)

    return [by(step) for step in STEPS]


def check(case: Case, frames: str, tolerance: float) -> None:
    inputs = inputs_of(case, frames)
    attached = {name: tensor.requires_grad_() for name, tensor in inputs.items()}
    value = outputs_of(case, attached).sum()
    gradients = torch.autograd.grad(value, list(attached.values()))
    generator = torch.Generator().manual_seed(7)
    for name, gradient in zip(inputs, gradients, strict=True):
        direction = torch.randn(gradient.shape, generator=generator, dtype=F64)
        analytic = float((gradient * direction).sum())
        errors = [abs(slope - analytic) for slope in slopes(case, inputs, name, direction)]
        scale = float(gradient.norm() * direction.norm() / gradient.numel() ** 0.5)
        assert min(errors) <= tolerance * max(scale, abs(analytic), 1.0), name


@pytest.mark.parametrize("frames", FRAMES)
@pytest.mark.parametrize("name", CASES)
def test_gradients_of_the_iterations(name: str, frames: str):
    check(CASES[name], frames, 1e-5)


# Not near 180 degrees: there the prior on swings is concave, and the minimum comes slowly.
@pytest.mark.parametrize("frames", ["without residual", "20 mm"])
@pytest.mark.parametrize("name", IMPLICIT)
def test_gradients_of_the_minimum(name: str, frames: str):
    check(IMPLICIT[name], frames, 1e-3)
