"""Tensors that are mere numbers: nobody wants derivatives of them, or traces what is done."""

from collections.abc import Iterable

import torch
from torch import Tensor
from torch.autograd import forward_ad


def are_plain(tensors: Iterable[Tensor | None]) -> bool:
    """Whether tensors, those that are given, are numbers and nothing else."""
    if torch.compiler.is_compiling():
        return False
    differentiable = torch.is_grad_enabled()
    return all(tensor is None or _is_plain(tensor, differentiable) for tensor in tensors)


def _is_plain(tensor: Tensor, differentiable: bool) -> bool:
    if type(tensor) not in (Tensor, torch.nn.Parameter):
        return False
    if differentiable and tensor.requires_grad:
        return False
    try:
        tensor.data_ptr()
    except RuntimeError:  # it belongs to a transform of torch.func
        return False
    return forward_ad.unpack_dual(tensor).tangent is None
