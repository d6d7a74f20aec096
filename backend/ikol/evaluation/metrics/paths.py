"""The way through the world, and fast hits on it."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class KeptPeaks:
    """What is left of fast strikes; one value for each.

    Attributes:
        speeds: The greatest speed around the strike, as a share of its own [N]. What the points
            tremble by adds to it.
        velocities: The velocity at the instant of the strike along its own, as a share of it [N].
            Trembling cancels in their mean; what comes early or late, or to another side, is less.
    """

    speeds: Float64
    velocities: Float64


def kept_peaks(
    points: Float64, truth: Float64, fps: float, least_m_per_s: float, reach_s: float
) -> KeptPeaks:
    """What is left of each fast strike.

    A strike is a local maximum of a point's true speed that is the greatest within `reach_s` on
    both sides; within that time the peak speed is looked for, as it may come a frame early or late.

    Args:
        points: [T, N, 3] metres.
        truth: [T, N, 3] metres, in the same axes.
        fps: Frames a second.
        least_m_per_s: Slower ones are no strikes.
        reach_s: Half the time in which there is one strike of a point.

    Returns:
        Shares for each strike; strikes with missing (NaN) frames are left out.
    """
    velocity, true_velocity = (fps * np.diff(each, axis=0) for each in (points, truth))
    speed, true_speed = (np.linalg.norm(each, axis=-1) for each in (velocity, true_velocity))
    reach = max(1, round(reach_s * fps))
    speeds: list[float] = []
    velocities: list[float] = []
    for frame, point in np.argwhere(np.nan_to_num(true_speed) >= least_m_per_s):
        near = slice(max(0, frame - reach), frame + reach + 1)
        whole = frame >= reach and frame + reach < len(true_speed)
        peak, ours = true_speed[near, point], speed[near, point]
        if whole and np.isfinite(peak + ours).all() and peak.argmax() == reach:
            strike = true_velocity[frame, point]
            speeds.append(float(ours.max() / peak[reach]))
            velocities.append(float(velocity[frame, point] @ strike / (strike @ strike)))
    return KeptPeaks(np.array(speeds), np.array(velocities))
