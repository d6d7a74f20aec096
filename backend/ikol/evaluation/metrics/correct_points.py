"""Shares of correct points: PCK at a distance, and the area under its curve (AUC).

D. Mehta et al., "Monocular 3D human pose estimation in the wild using improved CNN supervision",
3DV 2017, and the evaluation that is distributed with MPI-INF-3DHP.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

PCK_MM: Final = 150.0
"""Half the size of a head."""

_STEP_MM: Final = 5.0


def correct_points(errors_mm: Float64, within_mm: float = PCK_MM) -> float:
    """Share of errors [..., N] that are known and less than a distance, 0..1; NaN of none."""
    known = errors_mm[~np.isnan(errors_mm)]
    return float((known < within_mm).mean()) if known.size else float("nan")


def area_under_curve(errors_mm: Float64, most_mm: float = PCK_MM) -> float:
    """Mean of `correct_points` over the distances 0, 5, ..., 150 mm, 0..1."""
    distances = np.arange(0.0, most_mm + _STEP_MM / 2, _STEP_MM)
    return float(np.mean([correct_points(errors_mm, float(each)) for each in distances]))
