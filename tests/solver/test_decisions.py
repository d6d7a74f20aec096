"""Either side of a decision: derivatives are those of what was decided, up to the very edge.

Inputs move along a line on which a solver decides otherwise from some point on: a bone or a twist
leaves its joint's range, a step raises the cost and is not taken, the other closed form is the
better start. On both sides of that point the derivative must equal differences that look away.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import pytest
import torch
from gradient_cases import Case, value_of
from ikol.body.kinematics import forward_kinematics
from ikol.rotations import rotmats_from_rotvecs
from ikol.skeleton import JOINT_NAMES
from ikol.solver import Mode, Settings, Solution, solve
from ikol.solver.joint_limits import swing_cones, twist_ranges
from ikol.solver.settings import Start
from solver_poses import F64, random_poses, rest_keypoints, twists
from test_implicit_gradients import followed, minimised, state_of, value_at
from torch import Tensor

RELATIVE = 1e-5
EDGE = 1e-9
"""How near to the point of the decision; rounding moves it by less."""

STEPS = (1e-4, 1e-5, 1e-6)
AWAY = torch.tensor([-25.0, 48.0, -36.0, 16.0, -3.0], dtype=F64) / 12
"""Weights of a function's values at 0, 1, .. 4 in its derivative at 0 (fourth order)."""

REST = rest_keypoints()
ELBOW = JOINT_NAMES.index("left_elbow")
TURNING = (Mode.SWING2, Mode.FULL)


@dataclass(frozen=True)
class Line:
    """A solve whose inputs move along a line, and what is decided there.

    Attributes:
        mode: The mode.
        settings: Its settings.
        ends: Targets at 0 and 1 [2, 29, 3].
        twist_ends: Twists at 0 and 1 [2, 23, 2].
        decided: What is decided at a place.
    """

    mode: Mode
    settings: Settings
    ends: Tensor
    twist_ends: Tensor
    decided: Callable[["Line", float], bool]

    def inputs(self, at: float) -> tuple[Tensor, Tensor]:
        """Targets and twists."""
        return torch.lerp(*self.ends, at), torch.lerp(*self.twist_ends, at)

    def solved(self, inputs: tuple[Tensor, Tensor], settings: Settings) -> Solution:
        targets, twist = inputs
        return solve(self.mode, targets, REST, twist, settings=replace(settings, engine="torch"))

    def rotations_after(self, at: float, iterations: int) -> Tensor:
        """Rotations after so many iterations."""
        settings = replace(self.settings, iterations=iterations)
        return self.solved(self.inputs(at), settings).R_parent_joint

    def value(self, inputs: tuple[Tensor, Tensor]) -> Tensor:
        """A function of all that comes out."""
        solution = self.solved(inputs, self.settings)
        return value_of(solution.R_parent_joint, solution.keypoints, None)

    def slope(self, at: float) -> float:
        """Its derivative along the line, from those with respect to the inputs."""
        targets, twist = self.inputs(at)
        inputs = targets.requires_grad_(), twist.requires_grad_()
        gradients = torch.autograd.grad(self.value(inputs), inputs)
        assert all(gradient.isfinite().all() for gradient in gradients)
        ways = (ends[1] - ends[0] for ends in (self.ends, self.twist_ends))
        return sum(float((g * way).sum()) for g, way in zip(gradients, ways, strict=True))

    def reached(self, at: float) -> float:
        """The value without derivatives."""
        return float(self.value(self.inputs(at)))

    def difference(self, at: float, step: float) -> float:
        """The slope from values at places a step further each."""
        values = [self.reached(at + k * step) for k in range(len(AWAY))]
        return float(AWAY @ torch.tensor(values, dtype=F64)) / step


class LineOfMinima(Line):
    """Implicit derivatives, and the values of the minima themselves, found to rounding."""

    def reached(self, at: float) -> float:
        """Where Newton's method leads from the solution."""
        targets, twist = (tensor[None] for tensor in self.inputs(at))
        inputs = {
            "targets": targets,
            "twist_cos_sin": twist,
            "keypoint_weights": torch.ones(1, 29, dtype=F64),
            "joint_weights": torch.ones(1, 23, dtype=F64),
        }
        here = minimised(Case(self.mode, self.settings), inputs, REST[None])
        state = state_of(here[0], self.solved((targets, twist), self.settings))
        return float(value_at(here[0].pose(followed(here, state))))


def check(line: Line, edge: float = EDGE) -> None:
    """Compare on both sides of the point where the decision falls."""
    low, high = 0.0, 1.0
    at_low = line.decided(line, low)
    assert line.decided(line, high) != at_low
    while high - low > edge / 100:
        middle = (low + high) / 2
        low, high = (middle, high) if line.decided(line, middle) == at_low else (low, middle)
    line.slope(low)
    line.slope(high)
    slopes: list[float] = []
    for at, away in ((low - edge, -1), (high + edge, 1)):
        slopes.append(line.slope(at))
        errors = [abs(line.difference(at, away * step) - slopes[-1]) for step in STEPS]
        assert min(errors) < RELATIVE * abs(slopes[-1])
    assert abs(slopes[1] - slopes[0]) > 10 * RELATIVE * abs(slopes[0])


def first_with_a_decision(lines: Iterable[Line]) -> Line:
    return next(line for line in lines if line.decided(line, 0.0) != line.decided(line, 1.0))


def elbow_is_outside(line: Line, at: float) -> bool:
    """Whether the elbow's bone is outside of its cone where the last step starts."""
    R_elbow = line.rotations_after(at, line.settings.iterations - 1)[ELBOW]
    bone = torch.nn.functional.normalize(REST[ELBOW + 2] - REST[ELBOW], dim=0)
    cones = swing_cones(bone.expand(23, 3))
    centre, across = cones.centres[ELBOW - 1], cones.across[ELBOW - 1]
    coordinates = across.mT @ R_elbow @ bone / ((1 + centre @ R_elbow @ bone) / 2).sqrt()
    return bool((coordinates / cones.half_chords[ELBOW - 1]).norm() > 1)


def bending_elbow(mode: Mode, iterations: int) -> Line:
    """An elbow that bends ever more the wrong way, beside noise of 3 mm."""
    rotvecs = torch.zeros(2, 24, 3, dtype=F64)
    rotvecs[:, 1:, 0] = 0.05
    rotvecs[:, ELBOW, 1] = torch.tensor([-0.2, 0.5], dtype=F64)
    R = rotmats_from_rotvecs(rotvecs)
    noise = torch.randn(29, 3, generator=torch.Generator().manual_seed(3), dtype=F64)
    ends = forward_kinematics(R, REST)[0] + 0.003 * noise
    settings = Settings(iterations=iterations, swing_prior=1e-4, joint_limits=0.002)
    return Line(mode, settings, ends, twists(R[:1], REST).expand(2, 23, 2), elbow_is_outside)


@pytest.mark.parametrize("mode", TURNING)
@pytest.mark.parametrize("iterations", [1, 3])
def test_a_bone_at_the_rim_of_its_range(mode: Mode, iterations: int):
    check(bending_elbow(mode, iterations))


@pytest.mark.parametrize("mode", TURNING)
def test_a_minimum_with_a_bone_at_the_rim_of_its_range(mode: Mode):
    line = bending_elbow(mode, iterations=40)
    settings = replace(line.settings, differentiation="implicit")
    minima = LineOfMinima(mode, settings, line.ends, line.twist_ends, line.decided)
    # That far the solutions are from the minima, and with them the rim.
    check(minima, edge=1e-6)


def test_a_twist_at_the_end_of_its_range():
    greatest = twist_ranges(REST)[ELBOW - 1, 1]

    def outside(line: Line, at: float) -> bool:
        cos, sin = line.inputs(at)[1][ELBOW - 1]
        return bool(torch.atan2(sin, cos) > greatest)

    line = bending_elbow(Mode.FULL, 3)
    angles = torch.zeros(2, 23, dtype=F64)
    angles[:, ELBOW - 1] = greatest + torch.tensor([-0.3, 0.3], dtype=F64)
    twist_ends = torch.stack([angles.cos(), angles.sin()], dim=-1)
    check(replace(line, ends=line.ends[[0, 0]], twist_ends=twist_ends, decided=outside))


@pytest.mark.parametrize("mode", [Mode.SWING1, *TURNING])
def test_a_step_that_just_raises_the_cost(mode: Mode):
    """And one after it, whose damping is another."""

    def third_step_is_taken(line: Line, at: float) -> bool:
        return not torch.equal(line.rotations_after(at, 2), line.rotations_after(at, 3))

    poses = random_poses(20, spread_rad=0.5, seed=1)
    noise = torch.randn(2, 20, 29, 3, generator=torch.Generator().manual_seed(2), dtype=F64)
    settings = Settings(iterations=4, sigma=None, start=Start.ZERO)
    check(
        first_with_a_decision(
            Line(mode, settings, poses.keypoints[k] + 0.1 * noise[:, k], twist, third_step_is_taken)
            for k, twist in enumerate(poses.twist_cos_sin[:, None].expand(-1, 2, 23, 2))
        )
    )


@pytest.mark.parametrize("mode", TURNING)
def test_starts_that_are_equally_good(mode: Mode):
    def starts_adaptive(line: Line, at: float) -> bool:
        targets, twist = line.inputs(at)
        adaptive = solve("analytic", targets, REST, twist).R_parent_joint
        return torch.allclose(line.rotations_after(at, 0), adaptive, rtol=0, atol=1e-9)

    poses = random_poses(80, spread_rad=0.4, seed=1)
    noise = torch.randn(2, 80, 29, 3, generator=torch.Generator().manual_seed(1), dtype=F64)
    check(
        first_with_a_decision(
            Line(
                mode,
                Settings(iterations=2),
                poses.keypoints[k] + 0.02 * noise[:, k],
                twist,
                starts_adaptive,
            )
            for k, twist in enumerate(poses.twist_cos_sin[:, None].expand(-1, 2, 23, 2))
        )
    )
