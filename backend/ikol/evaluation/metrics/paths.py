"""The way through the world, and fast hits on it."""

import numpy as np
from numpy.typing import NDArray

from ikol.evaluation.metrics.positions import position_errors_mm
from ikol.evaluation.metrics.procrustes import clip_alignment

Float64 = NDArray[np.float64]


def path_errors_mm(points: Float64, truth: Float64) -> Float64:
    """How far the root is from where it truly is [T], in mm, after one rigid motion for the clip.

    Args:
        points: [T, N, 3] metres, the first of them the root; NaN where missing.
        truth: [T, N, 3] metres, in any frame.
    """
    rigid = clip_alignment(points, truth)
    return position_errors_mm(rigid(points)[:, 0], truth[:, 0])


def peak_speeds_kept(
    points: Float64, truth: Float64, fps: float, least_m_per_s: float, reach_s: float
) -> Float64:
    """Share of each fast strike's peak speed that is left.

    A strike is a local maximum of a point's true speed that is the greatest within `reach_s` on
    both sides; within that time the peak is looked for, as it may come a frame early or late.

    Args:
        points: [T, N, 3] metres.
        truth: [T, N, 3] metres.
        fps: Frames a second.
        least_m_per_s: Slower ones are no strikes.
        reach_s: Half the time in which there is one strike of a point.

    Returns:
        A ratio of speeds for each strike; strikes with missing (NaN) frames are left out.
    """
    speed, true_speed = (
        fps * np.linalg.norm(np.diff(each, axis=0), axis=-1) for each in (points, truth)
    )
    reach = max(1, round(reach_s * fps))
    ratios: list[float] = []
    for frame, point in np.argwhere(np.nan_to_num(true_speed) >= least_m_per_s):
        near = slice(max(0, frame - reach), frame + reach + 1)
        whole = frame >= reach and frame + reach < len(true_speed)
        peak, ours = true_speed[near, point], speed[near, point]
        if whole and np.isfinite(peak + ours).all() and peak.argmax() == reach:
            ratios.append(float(ours.max() / peak[reach]))
    return np.array(ratios)
