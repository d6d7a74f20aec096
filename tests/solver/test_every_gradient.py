"""Derivatives through the iterations against finite differences: every input, mode and term.

Frames near rest, without residual, with 20 mm of noise, near 180 degrees, with missing keypoints
and with bones of no length, in double precision. Where there is no derivative: `test_kinks`; those
of the minimum: `test_implicit_gradients`.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from gradient_cases import UNROLLED, Case, make_frames, rest_of, usual_slope, value_of
from ikol.solver import solve
from solver_poses import F64
from torch import Tensor

RELATIVE = 1e-5
NONE_AT_ALL = 1e-7
"""A derivative that rounding cannot tell from zero; values are about 10."""

STEPS = (3e-5, 3e-6, 3e-7, 3e-8, 3e-9, 1e-4, 3e-3)

FRAMES = make_frames()


def inputs_of(case: Case) -> dict[str, Tensor]:
    optional = {"initial", "shapedirs"} - set(case.given)
    return {name: tensor for name, tensor in FRAMES.inputs.items() if name not in optional}


def outcome_of(case: Case, inputs: dict[str, Tensor]) -> Tensor:
    """A function of all outputs of a solve [..., F]."""
    arguments = inputs | {"rest_keypoints": rest_of(FRAMES, inputs)}
    del arguments["betas"]
    settings = replace(case.settings, engine="torch")
    solution = solve(case.mode, **arguments, settings=settings)
    value = value_of(solution.R_parent_joint, solution.keypoints, solution.shape)
    return value + solution.cost.sum(-1)


def gradients_of(case: Case, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    attached = {name: tensor.clone().requires_grad_() for name, tensor in inputs.items()}
    value = outcome_of(case, attached).sum()
    gradients = torch.autograd.grad(value, list(attached.values()), materialize_grads=True)
    return dict(zip(inputs, gradients, strict=True))


def slopes(value: Callable[[Tensor], Tensor], at: Tensor, direction: Tensor, step: float) -> Tensor:
    """Finite differences of fourth order along a direction of one input [F]."""
    distances = torch.tensor([step, -step, 2 * step, -2 * step], dtype=F64)
    values = value(at + distances.view(-1, *(1 for _ in at.shape)) * direction)
    return (8 * (values[0] - values[1]) - (values[2] - values[3])) / (12 * step)


def check(case: Case, inputs: dict[str, Tensor]) -> None:
    """Compare by one step after the other: curvature and rounding leave different ones to use."""
    wrong: list[str] = []
    for name, gradient in gradients_of(case, inputs).items():
        assert gradient.isfinite().all(), name
        direction = FRAMES.directions[name]
        analytic = (gradient * direction).flatten(1).sum(-1)
        usual = usual_slope(gradient, direction)
        allowed = RELATIVE * torch.maximum(usual, analytic.abs()) + NONE_AT_ALL

        def value(moved: Tensor, name: str = name) -> Tensor:
            with torch.no_grad():
                return outcome_of(case, inputs | {name: moved})

        errors = torch.full_like(analytic, torch.inf)
        for step in STEPS:
            slope = slopes(value, inputs[name], direction, step)
            errors = torch.minimum(errors, (slope - analytic).abs())
            if (errors <= allowed).all():
                break
        else:
            wrong.extend(
                f"{name}, {FRAMES.names[frame]}: {errors[frame]:.1e} of {usual[frame]:.1e}"
                for frame in (errors > allowed).nonzero().flatten().tolist()
            )
    assert not wrong


@pytest.mark.parametrize("name", UNROLLED)
def test_derivatives_of_the_iterations(name: str):
    case = UNROLLED[name]
    check(case, inputs_of(case))
