"""How high the ground is."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, percentile_filter

from ikol.skeleton import JOINT_NAMES, NUM_KEYPOINTS

from .clip_solver.body import SolverBody
from .solve_clip import SolvedClip
from .time_steps import typical_step_s
from .weighted import weighted_median

Float64 = NDArray[np.float64]

_WINDOW_S: Final = 2.0
_STANDING_PERCENTILE: Final = 15.0

_ENOUGH: Final = 5.0
"""Contacts, in frames, that tell the height of the ground."""
_LEVELS_M: Final = 0.15
_LEVEL_SHARE: Final = 0.1
"""The ground is where at least this share of what stands is so far below the rest."""

_LEANS: Final = np.cos(np.radians(60.0))
_STANDS: Final = 0.65
_MOSTLY: Final = 0.5
"""Whose trunk is turned further than the first from upright, with ankles that are less than the
second below the pelvis, in lengths of the leg, lies if that is so in the third of the frames."""
_HARDLY: Final = 0.15
"""Feet tell the ground of who lies if this many contacts a frame are not hidden."""
_TOLD: Final = 1.0
"""Frames of somebody who stands straight, less than which do not tell which way is up."""
_SUNK_M: Final = 0.3
"""Who is deeper than this under what their feet stand on in most frames is seen in a world that
leans: a body that lies does not reach as far below its feet."""
_NECK: Final = JOINT_NAMES.index("neck")
_KNEE: Final = JOINT_NAMES.index("left_knee")
_ANKLE: Final = JOINT_NAMES.index("left_ankle")


def ground_heights(lowest: Float64, timestamps_s: Float64) -> Float64:
    """Height of the ground below the person through the clip, where the path drifts up or down.

    Somebody on their feet touches the ground several times in two seconds, even running or
    jumping; so it is the low percentile of the lower sole in a window, smoothed.

    Args:
        lowest: Height of the lowest sole [T], metres.
        timestamps_s: [T].

    Returns:
        [T].
    """
    if len(lowest) < 2:
        return lowest.copy()
    step_s = typical_step_s(timestamps_s)
    window = 1 + 2 * round(0.5 * _WINDOW_S / step_s)
    if window >= len(lowest):
        return np.full_like(lowest, np.percentile(lowest, _STANDING_PERCENTILE))
    low = percentile_filter(lowest, _STANDING_PERCENTILE, window, mode="nearest")
    return gaussian_filter1d(low, 0.25 * _WINDOW_S / step_s, mode="nearest")


def ground_height(
    clip: SolvedClip, body: SolverBody, up: Float64, heights: Float64, contacts: Float64
) -> float | None:
    """The height that feet stand at; of who lies and hides their feet, that they lie at.

    Args:
        clip: A motion.
        body: The person's body.
        up: Up in the axes of the shot's first camera [3].
        heights: Of soles [T, 4], metres.
        contacts: How surely each stands [T, 4].

    Returns:
        The height; None if hardly anything stands.
    """
    frames = clip.confidence.max(-1) > 0.0
    seen = (contacts * np.repeat(clip.feet_seen, 2, axis=1)).sum()
    support = _support(clip, body, up, frames) if seen < _HARDLY * frames.sum() else None
    return lowest_level(heights.ravel(), contacts.ravel() ** 2) if support is None else support


def _support(
    clip: SolvedClip, body: SolverBody, up: Float64, frames: NDArray[np.bool_]
) -> float | None:
    """How low the body without its feet is, if it mostly lies or is on hands and knees."""
    lowest, lies = np.empty(len(frames)), np.empty(len(frames), np.bool_)
    leg_m = float(np.linalg.norm(body.levers[[_KNEE, _ANKLE]], axis=-1).sum())
    for rows, points in clip.posed(body):
        heights = points[:, :NUM_KEYPOINTS] @ up
        leans = heights[:, _NECK] < _LEANS * np.linalg.norm(points[:, _NECK], axis=-1)
        lies[rows] = leans & (heights[:, [_ANKLE, _ANKLE + 1]].min(-1) > -_STANDS * leg_m)
        lowest[rows] = (heights - body.depths[:NUM_KEYPOINTS]).min(-1)
    lies &= frames
    if lies.sum() < _MOSTLY * max(1, frames.sum()):
        return None
    there = (lowest + clip.pelvis_camera @ up)[lies]
    level = lowest_level(there, np.ones(len(there)))
    return float(np.median(there)) if level is None else level


def leaning_ground(clip: SolvedClip, body: SolverBody, up: Float64, ground: float) -> float | None:
    """How low a body is whose world leans, so that the ground cannot hold it; None of others.

    Who lies or is on hands and feet does not tell which way is up, and a camera that looks down
    steeply is then taken for a level one. The body is left as it is seen.

    Args:
        clip: A motion.
        body: The person's body.
        up: Up in the axes of the shot's first camera [3].
        ground: The height that feet stand at, along it.
    """
    frames = clip.confidence.any(-1)
    if clip.up_weights.sum() >= _TOLD or not frames.any():
        return None
    lowest = clip.pelvis_camera.astype(np.float64) @ up
    for rows, points in clip.posed(body):
        heights = points[:, :NUM_KEYPOINTS] @ up
        lowest[rows] += (heights - body.depths[:NUM_KEYPOINTS]).min(-1)
    lowest = lowest[frames]
    sunk = (lowest < ground - _SUNK_M).mean() > _MOSTLY
    return float(np.median(lowest)) if sunk else None


def lowest_level(heights: Float64, weights: Float64) -> float | None:
    """The lowest height that much stands or lies at.

    Args:
        heights: Of soles or bodies [N], metres.
        weights: How surely each stands or lies there [N].

    Returns:
        The height; None if hardly anything stands.
    """
    total = weights.sum()
    if total < _ENOUGH:
        return None
    level = weighted_median(heights, weights)
    while True:
        below = heights < level - _LEVELS_M
        if weights[below].sum() < max(_ENOUGH, _LEVEL_SHARE * total):
            return level
        level = weighted_median(heights[below], weights[below])
