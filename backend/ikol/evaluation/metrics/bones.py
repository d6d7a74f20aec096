"""Whether bones keep their length."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ikol.evaluation.metrics.means import known_mean, known_means

Float64 = NDArray[np.float64]


def bone_length_spread_mm(points: Float64, bones: Sequence[tuple[int, int]]) -> float:
    """Standard deviation of each bone's length over the frames, mean over the bones, in mm.

    Args:
        points: [T, N, 3] metres; NaN where missing.
        bones: The two points of each bone.
    """
    ends = np.array(bones, np.intp).reshape(-1, 2)
    lengths = np.linalg.norm(points[:, ends[:, 0]] - points[:, ends[:, 1]], axis=-1)
    variances = known_means((lengths - known_means(lengths)) ** 2)
    return 1e3 * known_mean(np.sqrt(variances))
