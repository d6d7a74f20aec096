"""The layer under what PyTorch does to functions: compiling, mapping, differentiating, tracing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import torch
from ikol.solver import Mode, Settings, solve
from ikol.solver.settings import Fitting
from solver_poses import F64, random_poses
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

SHORT = Settings(iterations=2, engine="torch", fitting=Fitting(iterations=3))
TERMS = replace(SHORT, bone_weight=0.5, swing_prior=0.002, joint_limits=0.05)


@dataclass(frozen=True)
class Case:
    mode: Mode
    settings: Settings = SHORT


CASES = {
    **{mode.value: Case(mode) for mode in Mode},
    "swing2 with terms": Case(Mode.SWING2, TERMS),
    "full with terms": Case(Mode.FULL, TERMS),
    "swing2 implicit": Case(Mode.SWING2, replace(SHORT, differentiation="implicit")),
    "full implicit": Case(Mode.FULL, replace(TERMS, differentiation="implicit")),
    "swing1 implicit": Case(Mode.SWING1, replace(SHORT, sigma=None, differentiation="implicit")),
}


def layer_of(case: Case) -> Callable[..., Tensor]:
    def layer(targets: Tensor, rest: Tensor, twist: Tensor, weights: Tensor) -> Tensor:
        solution = solve(
            case.mode, targets, rest, twist, keypoint_weights=weights, settings=case.settings
        )
        return torch.cat([solution.R_parent_joint.flatten(-3), solution.keypoints.flatten(-2)], -1)

    return layer


def some_inputs(count: int, dtype: torch.dtype = F64) -> tuple[Tensor, ...]:
    poses = random_poses(count, spread_rad=0.3, seed=3)
    generator = torch.Generator().manual_seed(4)
    noise = torch.randn(poses.keypoints.shape, generator=generator, dtype=F64)
    weights = 0.2 + 0.8 * torch.rand(count, 29, generator=generator, dtype=F64)
    inputs = (poses.keypoints + 0.02 * noise, poses.rest_keypoints, poses.twist_cos_sin, weights)
    return tuple(tensor.to(dtype) for tensor in inputs)


def gradients_of(layer: Callable[..., Tensor], inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    attached = [tensor.clone().requires_grad_() for tensor in inputs]
    out = layer(*attached)
    factors = torch.linspace(-1, 1, out.shape[-1], dtype=out.dtype)
    return torch.autograd.grad((factors * out).sum(), attached)


# "full" takes as long as all others together, and nothing that these do not.
@pytest.mark.parametrize("name", ["swing1", "swing2 with terms", "analytic"])
def test_compiles_to_one_graph_with_its_backward(name: str):
    case = CASES[name]
    layer = layer_of(replace(case, settings=replace(case.settings, iterations=1)))
    compiled = torch.compile(layer, backend="aot_eager", fullgraph=True)
    inputs = some_inputs(2)
    torch.testing.assert_close(compiled(*inputs), layer(*inputs))
    for got, wanted in zip(
        gradients_of(compiled, inputs), gradients_of(layer, inputs), strict=True
    ):
        torch.testing.assert_close(got, wanted, rtol=1e-6, atol=1e-8)


def test_constants_made_while_tracing_are_of_no_use_to_others():
    class Layer(torch.nn.Module):
        def forward(self, targets: Tensor, rest: Tensor, twist: Tensor, weights: Tensor) -> Tensor:
            return layer_of(CASES["analytic"])(targets, rest, twist, weights)

    inputs = some_inputs(3, torch.float32)
    exported = torch.export.export(Layer(), inputs, strict=False).module()
    torch.testing.assert_close(exported(*inputs), Layer()(*inputs))


@pytest.mark.parametrize("name", CASES)
def test_mapped_over_frames_it_is_the_batch(name: str):
    layer = layer_of(CASES[name])
    targets, rest, twist, weights = some_inputs(3)
    mapped = torch.func.vmap(layer, in_dims=(0, None, 0, 0))(targets, rest, twist, weights)
    torch.testing.assert_close(mapped, layer(targets, rest, twist, weights))


# PyTorch's own, at the first derivative in forward mode.
@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:DeprecationWarning")
@pytest.mark.parametrize("name", CASES)
def test_all_ways_to_differentiate_agree(name: str):
    layer = layer_of(CASES[name])
    targets, rest, twist, weights = some_inputs(1)

    def keypoints(target: Tensor) -> Tensor:
        return layer(target, rest, twist[0], weights[0])[-3:]

    def value(target: Tensor) -> Tensor:
        return keypoints(target).square().sum()

    wanted = torch.autograd.functional.jacobian(keypoints, targets[0])
    assert isinstance(wanted, Tensor)
    reverse = torch.func.jacrev(keypoints)(targets[0])
    forward = torch.func.jacfwd(keypoints)(targets[0])
    torch.testing.assert_close(reverse, wanted)
    torch.testing.assert_close(forward, wanted)
    of_value = torch.func.grad(value)(targets[0])
    torch.testing.assert_close(
        of_value, 2 * torch.einsum("k,kij->ij", keypoints(targets[0]), wanted)
    )
    frame_by_frame = torch.func.vmap(torch.func.grad(value))(targets)
    torch.testing.assert_close(frame_by_frame[0], of_value)


# PyTorch's own linear solver has wrong derivatives there, in every frame but the first.
@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:DeprecationWarning")
@pytest.mark.parametrize("name", ["analytic", "swing1", "swing1 implicit"])
def test_jacobians_of_several_frames_at_once(name: str):
    layer = layer_of(CASES[name])
    targets, rest, twist, weights = some_inputs(3)
    inputs = (targets, rest.expand(3, -1, -1), twist, weights)
    several = torch.func.vmap(torch.func.jacfwd(layer))(*inputs)
    for frame, jacobian in enumerate(several):
        alone = torch.func.jacrev(layer)(*(tensor[frame] for tensor in inputs))
        torch.testing.assert_close(jacobian, alone)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_computed_in_single(name: str, dtype: torch.dtype):
    layer = layer_of(CASES[name])
    halves = some_inputs(3, dtype)
    singles = tuple(tensor.float() for tensor in halves)
    torch.testing.assert_close(layer(*halves), layer(*singles), rtol=0, atol=0)
    for got, wanted in zip(gradients_of(layer, halves), gradients_of(layer, singles), strict=True):
        assert got.dtype == dtype
        torch.testing.assert_close(got, wanted.to(dtype))


@pytest.mark.parametrize("name", CASES)
def test_autocast_changes_nothing(name: str):
    layer = layer_of(CASES[name])
    inputs = some_inputs(3, torch.float32)

    def under_autocast(*attached: Tensor) -> Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return layer(*attached)

    torch.testing.assert_close(under_autocast(*inputs), layer(*inputs), rtol=0, atol=0)
    # Backwards outside of it, as PyTorch wants it.
    for got, wanted in zip(
        gradients_of(under_autocast, inputs), gradients_of(layer, inputs), strict=True
    ):
        torch.testing.assert_close(got, wanted, rtol=0, atol=0)


class _OnlyThere(TorchDispatchMode):
    """Fails where a tensor is on another device, or numbers are sent to it."""

    def __torch_dispatch__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        out = func(*args, **(kwargs or {}))
        assert func is not torch.ops.aten.lift_fresh.default
        for leaf in tree_leaves((args, kwargs, out)):
            assert not isinstance(leaf, Tensor) or leaf.device.type == "meta", func
        return out


# Tensors without values are on a device of their own, as on a GPU, and whoever asks for a value,
# for which a GPU would have to be waited for, gets an error.
@pytest.mark.parametrize("name", CASES)
def test_nothing_leaves_the_device(name: str):
    case = CASES[name]

    def on_device(*shape: int) -> Tensor:
        return torch.empty(2, *shape, device="meta").requires_grad_()

    inputs = (on_device(29, 3), on_device(29, 3), on_device(23, 2), on_device(29))
    optional: dict[str, Tensor] = {"joint_weights": on_device(23)}
    if case.mode is not Mode.ANALYTIC:
        optional["initial"] = on_device(24, 3, 3)
    if case.mode in (Mode.SWING2, Mode.FULL):
        optional["shapedirs"] = on_device(29, 3, 2)

    def run() -> None:
        for given in _subsets(optional):
            solution = solve(
                case.mode,
                *inputs[:3],
                keypoint_weights=inputs[3],
                settings=case.settings,
                **given,
            )
            solution.R_parent_joint.sum().backward()

    run()  # makes the constants
    with _OnlyThere():
        run()
    assert all(tensor.grad is not None for tensor in inputs)


def _subsets(optional: dict[str, Tensor]) -> Iterator[dict[str, Tensor]]:
    """None, each alone and all."""
    yield {}
    yield from ({name: tensor} for name, tensor in optional.items())
    yield optional
