"""Hands that bear weight: on the ground, and at rest there."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from ikol.skeleton import JOINT_NAMES

from .clip_solver.body import SolverBody
from .clip_solver.skeleton import HANDS
from .solve_clip import SolvedClip
from .time_steps import typical_step_s

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_WRISTS: Final = [JOINT_NAMES.index(f"{side}_wrist") for side in ("left", "right")]
_NEAR_M: Final = 0.1
_FAST_ACROSS: Final = 0.25
_FAST_ALONG: Final = 1.5
"""Metres a second. How far away a hand is is hardly known, and what is known comes and goes."""
_STEADY_S: Final = 0.2
_SEEN: Final = 0.3
"""Confidence from which on a hand may bear weight; outside the picture it is a tenth at most."""
_LEAST: Final = 0.4
_SURE: Final = 0.7


def hands_down(
    clip: SolvedClip, body: SolverBody, up: Float64, ground: float, timestamps_s: Float64
) -> Float32:
    """How surely the left and the right hand bear weight [T, 2], 0..1.

    Nobody says so but the motion: a hand that is seen, near the ground and slow for a while.

    Args:
        clip: A motion whose hands may still slide.
        body: The person's body.
        up: Up in the clip's frame [3].
        ground: Height of the ground along it, metres.
        timestamps_s: [T].
    """
    hands = clip.placed(body, HANDS)
    above_m = hands @ up - ground - body.depths[list(HANDS)]
    near = 1.0 / (1.0 + (above_m / _NEAR_M) ** 4)
    across, along = _speeds_by_sight(hands, timestamps_s)
    slow = 1.0 / (1.0 + (across / _FAST_ACROSS) ** 4 + (along / _FAST_ALONG) ** 4)
    seen = np.clip(clip.confidence[:, _WRISTS] / _SEEN, 0.0, 1.0)
    steady = 1 + 2 * round(0.5 * _STEADY_S / typical_step_s(timestamps_s))
    probability = uniform_filter1d(near * slow * seen, steady, axis=0)
    return np.clip((probability - _LEAST) / (_SURE - _LEAST), 0.0, 1.0).astype(np.float32)


def _speeds_by_sight(points: Float64, timestamps_s: Float64) -> tuple[Float64, Float64]:
    """Of points [T, 2, 3] seen from the origin: across the line of sight and along it [T, 2]."""
    if len(points) < 2:
        return np.zeros(points.shape[:-1]), np.zeros(points.shape[:-1])
    velocity = np.gradient(points, timestamps_s, axis=0)
    sight = points / np.linalg.norm(points, axis=-1, keepdims=True)
    along = (velocity * sight).sum(-1)
    across = np.linalg.norm(velocity - along[..., None] * sight, axis=-1)
    return across, np.abs(along)
