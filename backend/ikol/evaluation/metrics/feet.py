"""Feet on the ground: that slide while they stand, float, or sink in."""

import numpy as np
from numpy.typing import NDArray

from ikol.evaluation.metrics.means import known_mean

Float64 = NDArray[np.float64]
Bools = NDArray[np.bool_]

_AT_REST_M_PER_S = 0.05
_OFF_GROUND_MM = 10.0


def foot_skate_mm_per_frame(feet: Float64, contacts: Bools) -> float:
    """Mean way from one frame to the next of a point of the foot that truly stands, in mm.

    As the foot sliding of S. Shin et al., "WHAM", CVPR 2024: over pairs of neighbouring frames in
    both of which there is contact. NaN if there is none.

    Args:
        feet: Points of the feet in the world [T, N, 3], metres.
        contacts: Whether each truly stands [T, N].
    """
    return known_mean(np.where(contacts[1:] & contacts[:-1], _ways_mm(feet), np.nan))


def foot_skate_at_rest_mm_per_frame(
    feet: Float64, true_feet: Float64, contacts: Bools, fps: float
) -> float:
    """The same where the true foot itself moves by less than 0.05 m/s.

    Contacts of mocap are found with wide limits, so that feet which roll, turn and brush the
    ground are among them; here is what nobody expects to move. NaN if there is none.

    Args:
        feet: Points of the feet in the world [T, N, 3], metres.
        true_feet: Where they truly are, likewise.
        contacts: Whether each truly stands [T, N].
        fps: Frames a second.
    """
    slow = 1e-3 * fps * _ways_mm(true_feet) < _AT_REST_M_PER_S
    at_rest = contacts[1:] & contacts[:-1] & slow
    return known_mean(np.where(at_rest, _ways_mm(feet), np.nan))


def _ways_mm(feet: Float64) -> Float64:
    return np.asarray(1e3 * np.linalg.norm(np.diff(feet, axis=0), axis=-1), dtype=np.float64)


def ground_distances_mm(heights: Float64, contacts: Bools) -> Float64:
    """How far each point that stands is off the ground, above or below [T, N], in mm.

    Args:
        heights: Of the points above the ground [T, N], metres.
        contacts: Whether each stands [T, N]; NaN comes back where it does not.
    """
    return np.where(contacts, 1e3 * np.abs(heights), np.nan)


def off_ground_share(heights: Float64, contacts: Bools) -> float:
    """Share of the points that stand which are more than 10 mm off the ground; NaN if none stands.

    Args:
        heights: Of the points above the ground [T, N], metres.
        contacts: Whether each stands [T, N].
    """
    distances = ground_distances_mm(heights, contacts)
    return known_mean(np.where(np.isnan(distances), np.nan, distances > _OFF_GROUND_MM))


def ground_penetration_mm(heights: Float64) -> float:
    """Mean over frames of how deep the deepest point is in the ground, in mm; 0 if none ever is.

    Args:
        heights: Of points of the feet above the ground [T, N], metres; NaN where missing.
    """
    known = heights[~np.isnan(heights).any(axis=-1)]
    return known_mean(1e3 * np.maximum(-known, 0.0).max(axis=-1, initial=0.0))
