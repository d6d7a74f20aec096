"""Constant tensors, made once for each device and dtype, whatever is at work around the first use.

That may be inference mode, whose tensors could never be used for training afterwards, a tracer that
would trace the making of a constant with every use, or one whose tensors have no values.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import torch
from torch import Tensor

P = ParamSpec("P")
R = TypeVar("R")


def made_once(make: Callable[P, R]) -> Callable[P, R]:
    """Keep what a function makes of hashable arguments; for `torch.compile` it is a constant.

    Args:
        make: Makes tensors, or what holds them, from nothing but its arguments.

    Returns:
        The same function; what it gives back is shared, so not to be changed.
    """
    kept: dict[tuple[object, ...], tuple[R]] = {}

    # In a tuple: the compiler tells constants apart by their place in what holds them.
    @torch.compiler.assume_constant_result
    def constant(*args: P.args, **kwargs: P.kwargs) -> tuple[R]:
        key = (*args, *kwargs.items())
        if key in kept:
            return kept[key]
        # Under a transform of torch.func (`grad`, `vmap`) tensors belong to that one alone.
        with torch.inference_mode(False), torch._C._DisableFuncTorch():  # pyright: ignore[reportPrivateUsage]
            made = (make(*args, **kwargs),)
        # Tensors without values, as of `torch.export`, are of no use to anybody else.
        if type(torch.empty(0)) is Tensor:
            kept[key] = made
        return made

    @wraps(make)
    def shared(*args: P.args, **kwargs: P.kwargs) -> R:
        return constant(*args, **kwargs)[0]

    return shared


def constant_like(like: Tensor, values: tuple[object, ...]) -> Tensor:
    """Numbers, nested as in `torch.tensor`, with a tensor's dtype and device.

    Making them anew would have a GPU wait for the copy.
    """
    return _constant(values, like.device, like.dtype)


@made_once
def _constant(values: tuple[object, ...], device: torch.device, dtype: torch.dtype) -> Tensor:
    return torch.tensor(values, device=device, dtype=dtype)
