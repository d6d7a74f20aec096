"""A recording at other times than those of its frames."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.rotations import align_hemisphere, quats_wxyz_from_rotmats, rotmats_from_quats_wxyz

Float64 = NDArray[np.float64]

_WINDOWS: Final = ((-2, 4), (0, 4), (-1, 4), (-2, 6))
"""Where the frames of a polynomial begin, counted from the one before the moment, and how many
they are; the best last. Chords would invent jitter at every frame that they meet in."""
_LONGEST_STEP: Final = 2.5
"""A moment that lies in a gap so many times as long as the steps about it is not told by them."""
_ROUNDED: Final = 1e-3
"""Files round their times: by so much of a step."""


def at_times(values: Float64, timestamps_s: Float64, wanted_s: Float64) -> Float64:
    """Values [T, ...] at other times; NaN outside and beside what is missing.

    They lie on the polynomial through the six nearest frames, or four at the ends and beside what
    is missing; on a chord where there are fewer.

    Args:
        values: [T, ...].
        timestamps_s: Increasing [T].
        wanted_s: [S].
    """
    before, share, inside = _places(timestamps_s, wanted_s)
    after = np.minimum(before + 1, len(values) - 1)
    shares = _beside(share, values)
    # What is exactly a frame must not depend on its neighbour, which may be missing.
    earlier = np.where(shares < 1.0, values[before], 0.0)
    later = np.where(shares > 0.0, values[after], 0.0)
    between = (1.0 - shares) * earlier + shares * later
    between[~inside] = np.nan
    for first, count in _WINDOWS:
        rows = before[:, None] + np.arange(first, first + count)
        fits = inside & (share > 0.0) & (share < 1.0)
        fits &= (rows[:, 0] >= 0) & (rows[:, -1] < len(values))
        fits[fits] = _even(timestamps_s[rows[fits]], -first)
        weights = _lagrange(timestamps_s[rows[fits]], wanted_s[fits])
        found = (_beside(weights, values) * values[rows[fits]]).sum(axis=1)
        between[fits] = np.where(np.isfinite(found), found, between[fits])
    return between


def rotations_at_times(R: Float64, timestamps_s: Float64, wanted_s: Float64) -> Float64:
    """Rotations [T, ..., 3, 3] at other times; NaN outside."""
    quats = align_hemisphere(quats_wxyz_from_rotmats(R))
    # Neighbouring frames are close: what leads through them is as good as what leads about.
    return rotmats_from_quats_wxyz(at_times(quats, timestamps_s, wanted_s))


def _beside(shares: Float64, values: Float64) -> Float64:
    return shares.reshape(*shares.shape, *[1] * (values.ndim - 1))


def _even(nodes_s: Float64, interval: int) -> NDArray[np.bool_]:
    """Whether windows of times [S, N] have no gap where the moment is."""
    steps_s = np.diff(nodes_s, axis=1)
    return steps_s[:, interval] <= _LONGEST_STEP * steps_s.min(axis=1)


def _lagrange(nodes_s: Float64, wanted_s: Float64) -> Float64:
    """Weights [S, N] of values at some times [S, N] in their polynomial at others [S]."""
    weights = np.ones_like(nodes_s)
    for here in range(nodes_s.shape[1]):
        for other in range(nodes_s.shape[1]):
            if here != other:
                gaps_s = nodes_s[:, here] - nodes_s[:, other]
                weights[:, here] *= (wanted_s - nodes_s[:, other]) / gaps_s
    return weights


def _places(
    timestamps_s: Float64, wanted_s: Float64
) -> tuple[NDArray[np.intp], Float64, NDArray[np.bool_]]:
    """The frame before each moment, the share of the step that has gone, and whether there is."""
    before = np.clip(
        np.searchsorted(timestamps_s, wanted_s, side="right") - 1, 0, max(len(timestamps_s) - 2, 0)
    )
    after = np.minimum(before + 1, len(timestamps_s) - 1)
    span = timestamps_s[after] - timestamps_s[before]
    share = (wanted_s - timestamps_s[before]) / np.where(span > 0, span, 1.0)
    inside = (share >= -_ROUNDED) & (share <= np.where(span > 0, 1.0, 0.0) + _ROUNDED)
    share = np.where(np.abs(share - np.round(share)) < _ROUNDED, np.round(share), share)
    return before, np.clip(share, 0.0, 1.0), inside
