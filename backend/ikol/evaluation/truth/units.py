"""The unit of a file's points: told by the file, by the user, or found by the person's size."""

import numpy as np
from numpy.typing import NDArray

from ikol.errors import IkolError
from ikol.evaluation.truth.recording import METRES_PER_UNIT

Float64 = NDArray[np.float64]

_MOST_RATIO = 2.0
"""No unit that people use is so close to another, and no capture so wrong about size."""


def metres_per_unit(points: Float64, captured: Float64, declared: float | None) -> float:
    """Metres in the unit of some points.

    Args:
        points: [T, K, 3] in the unknown or declared unit.
        captured: The same points of the capture [S, K, 3], metres; any times.
        declared: The unit as file or user say; None to find it.

    Raises:
        IkolError: "units" if in this or any usual unit the person has not a similar size.
    """
    size, captured_size = _size(points), _size(captured)
    if not size > 0:
        raise IkolError(
            "The points of the ground truth lie all in one place.", "Export it again.", "units"
        )
    units = METRES_PER_UNIT.values() if declared is None else (declared,)
    unit_m = min(units, key=lambda unit_m: abs(np.log(captured_size / (unit_m * size))))
    times = unit_m * size / captured_size
    if not 1.0 / _MOST_RATIO < times < _MOST_RATIO:
        raise IkolError(
            f"With {unit_m:g} m in a unit the person of the ground truth is {times:.3g} times as "
            "large as the captured one.",
            f"Give --units {'|'.join(METRES_PER_UNIT)}, and check the joint map.",
            "units",
        )
    return unit_m


def _size(points: Float64) -> float:
    """Root mean square distance of points from their middle, median over whole frames."""
    whole = points[np.isfinite(points).all((1, 2))]
    if not len(whole):
        # Never all at once: what is there of each frame.
        known = np.isfinite(points).all(-1)
        whole = points[known.sum(-1) >= 2]
        spread = [np.nanstd(frame, axis=0) for frame in whole]
        return float(np.median(np.linalg.norm(spread, axis=-1))) if spread else 0.0
    return float(np.median(np.linalg.norm(whole.std(axis=1), axis=-1)))
