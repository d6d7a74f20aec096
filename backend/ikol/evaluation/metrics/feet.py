"""Feet that slide while they stand."""

import numpy as np
from numpy.typing import NDArray

from ikol.evaluation.metrics.means import known_mean

Float64 = NDArray[np.float64]


def foot_skate_mm_per_frame(feet: Float64, contacts: NDArray[np.bool_]) -> float:
    """Mean way from one frame to the next of a point of the foot that truly stands, in mm.

    As the foot sliding of S. Shin et al., "WHAM", CVPR 2024: over pairs of neighbouring frames in
    both of which there is contact. NaN if there is none.

    Args:
        feet: Points of the feet in the world [T, N, 3], metres.
        contacts: Whether each truly stands [T, N].
    """
    ways_mm = 1e3 * np.linalg.norm(np.diff(feet, axis=0), axis=-1)
    return known_mean(np.where(contacts[1:] & contacts[:-1], ways_mm, np.nan))
