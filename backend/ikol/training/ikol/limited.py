"""Derivatives of which no sample's drowns the others'."""

from typing import Final

import torch
from torch import Tensor

_MOST: Final = 3.0


def limited(values: Tensor) -> Tensor:
    """The same values [B, ...], whose derivative is limited for each sample by itself.

    Iterations that do not come to rest, as in poses far from the start, have derivatives a hundred
    times as large as those that do, and say nothing. None is longer here than three times the
    median of the batch, of those that are not zero; one that is not finite is zero.
    """
    same = values.view_as(values)
    if same.requires_grad:
        same.register_hook(_limited)
    return same


def _limited(gradient: Tensor) -> Tensor:
    lengths = gradient.flatten(1).norm(dim=1)
    lost = ~lengths.isfinite()
    gradient = gradient.masked_fill(lost.reshape(-1, *[1] * (gradient.ndim - 1)), 0.0)
    told = (lengths > 0.0) & ~lost
    if not bool(told.any()):
        return gradient
    factors = torch.where(told, _MOST * lengths[told].median() / lengths, 1.0).clamp_max(1.0)
    return gradient * factors.reshape(-1, *[1] * (gradient.ndim - 1))
