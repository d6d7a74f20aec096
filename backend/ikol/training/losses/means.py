"""Means over the frames that count."""

from torch import Tensor


def mean_where(values: Tensor, there: Tensor) -> Tensor:
    """Mean of values [B, T, ...] over the frames that are there [B, T]; 0 if none is."""
    mask = there.to(values.dtype).reshape(*there.shape, *[1] * (values.ndim - there.ndim))
    per_frame = values[0, 0].numel()
    return (values * mask).sum() / (mask.sum() * per_frame).clamp_min(1.0)
