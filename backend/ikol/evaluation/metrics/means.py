"""Means over what is known: points that are missing are NaN in every metric."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


def both_known(points: Float64, truth: Float64) -> tuple[Float64, Float64]:
    """Points and true points [..., N, 3] without those that either lacks: NaN in both.

    What is a mean over each by itself, such as jitter, is then one over the same moments.
    """
    known = np.isfinite((points + truth).sum(axis=-1, keepdims=True))
    return np.where(known, points, np.nan), np.where(known, truth, np.nan)


def known_mean(values: Float64) -> float:
    """Mean of all values that are not NaN; NaN if there is none."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


def known_or_none(value: float) -> float | None:
    """A number as reports write it: None where it is not known (NaN)."""
    return None if np.isnan(value) else float(value)


def weighted_mean(pairs: Iterable[tuple[float, float | None]]) -> float | None:
    """Mean of the values of pairs (weight, value) that are known; None if none is."""
    known = [(weight, value) for weight, value in pairs if value is not None]
    total = sum(weight for weight, _ in known)
    return sum(weight * value for weight, value in known) / total if total else None


def known_means(values: Float64) -> Float64:
    """Mean over the first axis of [T, ...] of what is not NaN; NaN where nothing is known."""
    known = ~np.isnan(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
