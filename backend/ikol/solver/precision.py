"""Half precision: too coarse for a solver, hence computed in single precision."""

import torch
from torch import Tensor

_HALVES = (torch.float16, torch.bfloat16)


def is_half(targets: Tensor) -> bool:
    """Whether a solve would compute in half precision: by its tensors, or under autocast."""
    device = targets.device.type
    if targets.dtype in _HALVES:
        return True
    return torch.amp.is_autocast_available(device) and torch.is_autocast_enabled(device)


def in_single(tensor: Tensor) -> Tensor:
    """Half precision tensors in single precision, others as they are."""
    return tensor.float() if tensor.dtype in _HALVES else tensor


def in_single_if_given(tensor: Tensor | None) -> Tensor | None:
    """The same for a tensor that may be missing."""
    return None if tensor is None else in_single(tensor)
