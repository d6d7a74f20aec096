"""A solve is differentiable once: a second derivative is an error, not a wrong number.

Some of its derivatives are made by hand and exact to first order only: those of a step, of Kabsch's
rotation and of the minimum. So what a solve gives back goes through an identity whose derivatives
get a zero added that is a function of the solve's inputs, and has no derivative.
"""

from dataclasses import replace
from typing import Any, NoReturn, Protocol

import torch
from torch import Tensor
from torch.autograd import forward_ad
from torch.autograd.function import FunctionCtx

from ikol.solver.solution import Solution

_REFUSAL = (
    "Something asks for a second derivative of ikol.solver.solve, which has first ones only. Take"
    " differences of gradients, or detach the gradient."
)


def once_differentiable(solution: Solution, inputs: tuple[Tensor | None, ...]) -> Solution:
    """The same solution, for which second derivatives with respect to inputs are refused.

    Args:
        solution: What was found.
        inputs: The tensors that it depends on, those that are given.

    Returns:
        The solution; as it was while it is compiled, for PyTorch itself refuses second derivatives
        of what it has compiled.
    """
    if torch.compiler.is_compiling():
        return solution
    outputs = [solution.R_parent_joint, solution.keypoints, solution.cost]
    if solution.shape is not None:
        outputs.append(solution.shape)
    given = [tensor for tensor in inputs if tensor is not None]
    R_parent_joint, keypoints, cost, *shape = _Once.apply(len(outputs), *outputs, *given)
    return replace(
        solution,
        R_parent_joint=R_parent_joint,
        keypoints=keypoints,
        cost=cost,
        shape=shape[0] if shape else None,
    )


_Tensors = tuple[Tensor, ...]
_Derivatives = tuple[Tensor | None, ...]
_Dims = tuple[int | None, ...]


class _Context(Protocol):
    saved_tensors: _Tensors


class _Once(torch.autograd.Function):
    """The first `count` of some tensors, whose derivatives have none by the others."""

    @staticmethod
    def forward(count: int, *tensors: Tensor) -> _Tensors:
        # Not views, whose tangents would have to be views, too.
        return tuple([tensor.clone() for tensor in tensors[:count]])

    @staticmethod
    def setup_context(ctx: FunctionCtx, inputs: tuple[Any, ...], output: _Tensors) -> None:
        others = inputs[1 + len(output) :]
        ctx.save_for_backward(*others)
        ctx.save_for_forward(*others)
        ctx.set_materialize_grads(False)

    @staticmethod
    def backward(ctx: _Context, *gradients: Tensor | None) -> _Derivatives:
        others = ctx.saved_tensors
        return None, *_with_zero(gradients, others), *(None for _ in others)

    @staticmethod
    def jvp(ctx: _Context, *tangents: Tensor | None) -> _Derivatives:
        others = ctx.saved_tensors
        return _with_zero(tangents[1 : -len(others)], others)

    @staticmethod
    def vmap(info: object, in_dims: _Dims, *operands: int | Tensor) -> tuple[_Tensors, _Dims]:
        outputs = _Once.apply(*operands)
        return outputs, in_dims[1 : 1 + len(outputs)]


def _with_zero(derivatives: _Derivatives, others: _Tensors) -> _Derivatives:
    if not torch.is_grad_enabled() and not any(map(_has_tangent, others)):
        return derivatives  # which nothing can differentiate again
    zero = _Zero.apply(*others)
    return tuple([None if value is None else value + zero for value in derivatives])


def _has_tangent(tensor: Tensor) -> bool:
    return forward_ad.unpack_dual(tensor).tangent is not None


class _Zero(torch.autograd.Function):
    """Zero as a function of tensors, without a derivative."""

    @staticmethod
    def forward(*tensors: Tensor) -> Tensor:
        return tensors[0].new_zeros(())

    @staticmethod
    def setup_context(ctx: FunctionCtx, inputs: _Tensors, output: Tensor) -> None:
        pass

    @staticmethod
    def backward(ctx: FunctionCtx, *gradients: Tensor) -> NoReturn:
        raise NotImplementedError(_REFUSAL)

    @staticmethod
    def jvp(ctx: FunctionCtx, *tangents: Tensor) -> NoReturn:
        raise NotImplementedError(_REFUSAL)

    @staticmethod
    def vmap(info: object, in_dims: _Dims, *tensors: Tensor) -> tuple[Tensor, None]:
        return _Zero.apply(*tensors), None
