"""How high the ground is."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, percentile_filter

from ikol.rotations import rotmats_from_quats_wxyz
from ikol.skeleton import JOINT_NAMES, NUM_KEYPOINTS

from .clip_solver.body import SolverBody
from .solve_clip import CHUNK, SolvedClip
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

_LIES: Final = np.cos(np.radians(60.0))
_MOSTLY: Final = 0.5
"""Whose trunk is turned further from upright, in this share of the frames, lies."""
_HARDLY: Final = 0.15
"""Feet tell the ground of who lies if this many contacts a frame are not hidden."""
_NECK: Final = JOINT_NAMES.index("neck")


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
        up: Up in the camera's frame [3].
        heights: Of soles [T, 4], metres.
        contacts: How surely each stands [T, 4].

    Returns:
        The height; None if hardly anything stands.
    """
    seen = contacts * np.repeat(clip.feet_seen, 2, axis=1)
    support = _support(clip, body, up) if seen.sum() < _HARDLY * len(seen) else None
    return lowest_level(heights.ravel(), contacts.ravel() ** 2) if support is None else support


def _support(clip: SolvedClip, body: SolverBody, up: Float64) -> float | None:
    """How low the body without its feet is, if it lies or is on hands and knees; None if not."""
    lowest, lies = np.empty(len(clip.pelvis_camera)), np.empty(len(clip.pelvis_camera))
    for start in range(0, len(lowest), CHUNK):
        rows = slice(start, start + CHUNK)
        R = rotmats_from_quats_wxyz(clip.quats_camera_joint[rows].astype(np.float64))
        points = body.points(R)[:, :NUM_KEYPOINTS]
        heights = points @ up
        lies[rows] = heights[:, _NECK] < _LIES * np.linalg.norm(points[:, _NECK], axis=-1)
        lowest[rows] = (heights - body.depths[:NUM_KEYPOINTS]).min(-1)
    lies *= clip.confidence.any(-1)
    if lies.mean() < _MOSTLY:
        return None
    return lowest_level(lowest + clip.pelvis_camera @ up, lies)


def lowest_level(heights: Float64, weights: Float64) -> float | None:
    """The lowest height that much stands at.

    Args:
        heights: Of soles [N], metres.
        weights: How surely each stands [N].

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
