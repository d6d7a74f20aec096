"""Second derivatives of a solve are refused, whoever asks and however; first ones are not."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from ikol.solver import Mode, Settings, solve
from ikol.solver.settings import Fitting
from solver_poses import F64, random_poses
from torch import Tensor
from torch.autograd import forward_ad

SHORT = Settings(iterations=1, fitting=Fitting(iterations=1))
POSES = random_poses(1, seed=2)
TARGET = POSES.keypoints[0] + 0.02 * torch.randn(
    29, 3, generator=torch.Generator().manual_seed(1), dtype=F64
)
Value = Callable[[Tensor], Tensor]

# PyTorch's own, at the first derivative in forward mode.
pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")


def value_of(mode: Mode, settings: Settings = SHORT) -> Value:
    """A value of a target [29, 3] that is linear in the solution: the least suspicious kind."""

    def value(target: Tensor) -> Tensor:
        solution = solve(
            mode, target, POSES.rest_keypoints, POSES.twist_cos_sin[0], settings=settings
        )
        return solution.R_parent_joint[:, 0, 1].sum() + solution.keypoints[-1, 0]

    return value


def backward_over_forward(value: Value) -> Tensor:
    target = TARGET.clone().requires_grad_()
    with forward_ad.dual_level():
        moved = value(forward_ad.make_dual(target, torch.ones_like(target)))
        (gradient,) = torch.autograd.grad(forward_ad.unpack_dual(moved).tangent, target)
    return gradient


def forward_over_backward(value: Value) -> Tensor:
    target = TARGET.clone().requires_grad_()
    with forward_ad.dual_level():
        (gradient,) = torch.autograd.grad(
            value(forward_ad.make_dual(target, torch.ones_like(target))), target
        )
        return forward_ad.unpack_dual(gradient).tangent


def rate(value: Value, target: Tensor) -> Tensor:
    return torch.func.jvp(value, (target,), (torch.ones_like(target),))[1]


def gradient_at_a_gradient(value: Value) -> Tensor:
    def slope(target: Tensor) -> Tensor:
        return torch.func.grad(value)(target).sum()

    return torch.func.grad(slope)(TARGET)


WAYS: dict[str, Callable[[Value], object]] = {
    "autograd": lambda value: torch.autograd.functional.hvp(value, TARGET, torch.ones_like(TARGET)),
    "grad grad": gradient_at_a_gradient,
    "jacfwd jacrev": lambda value: torch.func.hessian(value)(TARGET),
    "jacrev jacrev": lambda value: torch.func.jacrev(torch.func.jacrev(value))(TARGET),
    "jacrev jacfwd": lambda value: torch.func.jacrev(torch.func.jacfwd(value))(TARGET),
    "jvp jvp": lambda value: rate(lambda target: rate(value, target), TARGET),
    "backward over forward": backward_over_forward,
    "forward over backward": forward_over_backward,
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_ask_is_refused(way: str):
    with pytest.raises(NotImplementedError, match="second derivative"):
        WAYS[way](value_of(Mode.SWING2))


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("differentiation", ["unrolled", "implicit"])
def test_every_mode_refuses(mode: Mode, differentiation: str):
    value = value_of(mode, replace(SHORT, differentiation=differentiation))
    with pytest.raises(NotImplementedError, match="second derivative"):
        WAYS["autograd"](value)


def test_each_input_is_refused():
    inputs = [TARGET, POSES.rest_keypoints, POSES.twist_cos_sin[0], torch.ones(29, dtype=F64)]
    for index, tensor in enumerate(inputs):
        attached = tensor.clone().requires_grad_()
        given = [*inputs[:index], attached, *inputs[index + 1 :]]
        solution = solve("swing2", *given[:3], keypoint_weights=given[3], settings=SHORT)
        (gradient,) = torch.autograd.grad(
            solution.R_parent_joint[:, 0, 1].sum(), attached, create_graph=True
        )
        with pytest.raises(NotImplementedError, match="second derivative"):
            torch.autograd.grad(gradient.sum(), attached)


def test_what_a_gradient_is_multiplied_with_may_be_differentiated():
    """A gradient is linear in it, so that this is a first derivative of the solve."""
    value = value_of(Mode.SWING2)
    direction = torch.randn(29, 3, generator=torch.Generator().manual_seed(2), dtype=F64)
    # By differentiating the gradient's product with a vector by that vector
    twice_backward = torch.autograd.functional.jvp(value, TARGET, direction)[1]
    forward = torch.func.jvp(value, (TARGET,), (direction,))[1]
    torch.testing.assert_close(twice_backward, forward)


def test_nothing_is_left_behind_by_a_first_use_within_transforms():
    """Constants made within two of them used to belong to these, and failed in the next one."""
    program = (
        "import torch; from ikol.solver import solve;"
        "rest = torch.linspace(-1, 1, 87).sin().reshape(29, 3);"
        "twist = torch.tensor([1.0, 0.0]).expand(23, 2);"
        "value = lambda target: solve('swing2', target, rest, twist).keypoints.square().sum();"
        "slope = lambda: torch.func.grad(value)(rest).sum();"
        "within = torch.func.grad(lambda factor: factor * slope())(torch.tensor(1.0));"
        "assert torch.allclose(slope(), within)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
