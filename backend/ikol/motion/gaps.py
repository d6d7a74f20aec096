"""Frames without a person: bridged between the frames around them, held at the clip's ends."""

import numpy as np
from numpy.typing import NDArray

from ikol.rotations import align_hemisphere

Float64 = NDArray[np.float64]


def bridge_quats(
    quats_wxyz: NDArray[np.float32], visible: NDArray[np.bool_], timestamps_s: Float64
) -> None:
    """Fill gaps in place by spherical interpolation, the shorter way round.

    Args:
        quats_wxyz: [T, J, 4] unit quaternions; what stands in gaps is overwritten.
        visible: [T], somewhere True.
        timestamps_s: [T].
    """
    before, after, share = neighbours(visible, timestamps_s)
    gaps = np.flatnonzero(~visible)
    for frame in gaps:
        pair = align_hemisphere(quats_wxyz[[before[frame], after[frame]]])
        quats_wxyz[frame] = slerp(pair[0], pair[1], float(share[frame]))


def bridge_positions(
    positions: NDArray[np.float32], visible: NDArray[np.bool_], timestamps_s: Float64
) -> None:
    """Fill gaps in place by cubic Hermite curves that keep the speed at both ends of a gap.

    Args:
        positions: [T, 3] metres; what stands in gaps is overwritten.
        visible: [T], somewhere True.
        timestamps_s: [T].
    """
    seen = np.flatnonzero(visible)
    before, after, share = neighbours(visible, timestamps_s)
    for frame in np.flatnonzero(~visible):
        a, b, u = before[frame], after[frame], share[frame]
        if a == b:
            positions[frame] = positions[a]
            continue
        span = timestamps_s[b] - timestamps_s[a]
        at_a, at_b = np.searchsorted(seen, (a, b))
        v_a = _speed(positions, timestamps_s, seen[max(0, at_a - 4) : at_a + 1])
        v_b = _speed(positions, timestamps_s, seen[at_b : at_b + 5])
        # Over a long gap a speed says little; it must not throw the curve far out.
        reach = min(span, 0.5)
        positions[frame] = (
            (1 + 2 * u) * (1 - u) ** 2 * positions[a]
            + u * u * (3 - 2 * u) * positions[b]
            + reach * u * (1 - u) ** 2 * v_a
            - reach * u * u * (1 - u) * v_b
        )


def neighbours(
    visible: NDArray[np.bool_], timestamps_s: Float64
) -> tuple[NDArray[np.intp], NDArray[np.intp], Float64]:
    """For each frame the visible frames at or around it, and where between them it lies.

    Args:
        visible: [T], somewhere True.
        timestamps_s: [T].

    Returns:
        before [T], after [T] (equal for visible frames and at the clip's ends), share [T] in 0..1.
    """
    seen = np.flatnonzero(visible)
    frames = np.arange(len(visible))
    after_at = np.searchsorted(seen, frames)
    before_at = np.searchsorted(seen, frames, side="right") - 1
    before = seen[np.maximum(before_at, 0)]
    after = seen[np.minimum(after_at, len(seen) - 1)]
    before, after = (
        np.where(before_at < 0, after, before),
        np.where(after_at == len(seen), before, after),
    )
    span = timestamps_s[after] - timestamps_s[before]
    share = np.where(
        span > 0, (timestamps_s - timestamps_s[before]) / np.where(span > 0, span, 1.0), 0.0
    )
    return before, after, share


def slerp(
    start: NDArray[np.float32], end: NDArray[np.float32], share: float | NDArray[np.float32]
) -> NDArray[np.float32]:
    """Spherical interpolation [..., 4] of unit quaternions of one hemisphere."""
    angle = np.arccos(np.clip((start * end).sum(-1, keepdims=True), -1.0, 1.0))
    small = angle < 1e-4
    sine = np.where(small, 1.0, np.sin(angle))
    a = np.where(small, 1.0 - share, np.sin((1.0 - share) * angle) / sine)
    b = np.where(small, share, np.sin(share * angle) / sine)
    result = a * start + b * end
    return (result / np.linalg.norm(result, axis=-1, keepdims=True)).astype(start.dtype)


def _speed(
    positions: NDArray[np.float32], timestamps_s: Float64, frames: NDArray[np.intp]
) -> Float64:
    if len(frames) < 2:
        return np.zeros(3)
    span = timestamps_s[frames[-1]] - timestamps_s[frames[0]]
    return (positions[frames[-1]] - positions[frames[0]]).astype(np.float64) / span
