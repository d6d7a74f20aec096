"""Laying a recording beside a capture in time: the offset of their clocks."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import correlate

from ikol.evaluation.metrics import pa_errors_mm
from ikol.evaluation.metrics.means import known_mean
from ikol.evaluation.truth.between import at_times

Float64 = NDArray[np.float64]

_LEAST_OVERLAP: Final = 0.5
_AS_GOOD: Final = 1.02
"""Of offsets whose misfit is so close to the least the one nearest to none is taken: somebody who
walks in step must not shift the clocks by a step."""
_TELLING: Final = 0.8
"""If the least misfit is not below this share of the usual one, the motion tells no offset."""
_TELLING_FOR_SURE: Final = 0.5
"""Of a walk with noise of 3 cm in every joint this share is 0.24; where the truth's rate is wrong
by two, or by a quarter, 0.5 to 0.8."""
_AS_GOOD_AS_NONE: Final = 1.05
"""The clocks agree if the error is so close to the least, which between frames is a little less
than at them: the mean of two frames has less noise than either."""
_ROUNDING_MM: Final = 0.1
_MOST_FEATURES: Final = 60
_FINE_STEPS: Final = 8
_FINE_FRAMES: Final = 400


@dataclass(frozen=True, slots=True)
class Offset:
    """Between two clocks.

    Attributes:
        seconds: To add to the capture's times to get those of the truth.
        told: Whether the motion tells it for sure: at it the two lie on each other far better than
            at others.
    """

    seconds: float
    told: bool


def find_offset(
    points: Float64, timestamps_s: Float64, truth: Float64, true_timestamps_s: Float64
) -> Offset:
    """The offset between the clocks of a capture and of the truth.

    First by the distances of points to each other, which no frame of reference changes, at all
    offsets of whole frames at which half of the shorter one lies beside the other; then finer, by
    PA-MPJPE.

    Args:
        points: The capture [T, K, 3], metres; NaN where nobody was seen.
        timestamps_s: Its times [T].
        truth: [S, K, 3] metres; NaN where missing.
        true_timestamps_s: [S].
    """
    if len(points) < 2 or len(truth) < 2:
        return Offset(float(true_timestamps_s[0] - timestamps_s[0]), told=False)
    step_s = float(np.median(np.diff(timestamps_s)))
    grid_s = _grid(timestamps_s, step_s)
    true_grid_s = _grid(true_timestamps_s, step_s)
    ours = _shape_features(at_times(points, timestamps_s, grid_s))
    theirs = _shape_features(at_times(truth, true_timestamps_s, true_grid_s))
    lags, misfit = _misfits(ours, theirs)
    offsets_s = true_grid_s[0] - grid_s[0] + step_s * lags
    usual = np.median(misfit)
    misfit_share = misfit.min() / usual if usual > 0.0 else 1.0
    told = bool(misfit_share < _TELLING_FOR_SURE)
    good = _minima(misfit) & (misfit <= _AS_GOOD * misfit.min())
    coarse_s = float(min(offsets_s[good] if misfit_share < _TELLING else offsets_s, key=abs))

    rows = np.unique(np.linspace(0, len(points) - 1, _FINE_FRAMES).astype(np.intp))

    def error_mm(offset_s: float) -> float:
        beside = at_times(truth, true_timestamps_s, timestamps_s[rows] + offset_s)
        mean_mm = known_mean(pa_errors_mm(points[rows], beside))
        return mean_mm if np.isfinite(mean_mm) else np.inf

    fine_s = coarse_s + step_s * np.arange(-_FINE_STEPS, _FINE_STEPS + 1) / _FINE_STEPS
    errors_mm = [error_mm(float(offset_s)) for offset_s in fine_s]
    least_mm = min(errors_mm)
    if abs(coarse_s) <= step_s and error_mm(0.0) <= _AS_GOOD_AS_NONE * least_mm + _ROUNDING_MM:
        return Offset(0.0, told)
    return Offset(float(fine_s[errors_mm.index(least_mm)]), told)


def _minima(values: Float64) -> NDArray[np.bool_]:
    """Which of some values in a row are not above their neighbours [N]."""
    around = np.pad(values, 1, constant_values=np.inf)
    return (values <= around[:-2]) & (values <= around[2:])


def _grid(timestamps_s: Float64, step_s: float) -> Float64:
    count = 1 + int((timestamps_s[-1] - timestamps_s[0]) / step_s + 1e-6)
    return timestamps_s[0] + step_s * np.arange(count)


def _shape_features(points: Float64) -> Float64:
    """Distances of some pairs of points [T, F], about their means; NaN where missing."""
    first, second = np.triu_indices(points.shape[1], 1)
    kept = np.unique(np.linspace(0, len(first) - 1, _MOST_FEATURES).astype(np.intp))
    distances = np.linalg.norm(points[:, first[kept]] - points[:, second[kept]], axis=-1)
    known = ~np.isnan(distances)
    count = np.maximum(known.sum(0), 1)
    return distances - np.where(known, distances, 0.0).sum(0) / count


def _misfits(ours: Float64, theirs: Float64) -> tuple[NDArray[np.intp], Float64]:
    """Mean squared difference of features at each lag with enough overlap.

    Returns:
        Lags: which frame of theirs lies beside our first; and the misfits.
    """
    known, true_known = ~np.isnan(ours), ~np.isnan(theirs)
    a, b = np.where(known, ours, 0.0), np.where(true_known, theirs, 0.0)
    m, n = known.astype(np.float64), true_known.astype(np.float64)

    def over_lags(x: Float64, y: Float64) -> Float64:
        return np.sum(
            [correlate(y[:, k], x[:, k], method="fft") for k in range(x.shape[1])], axis=0
        )

    count = over_lags(m, n)
    square = over_lags(a * a, n) - 2.0 * over_lags(a, b) + over_lags(m, b * b)
    enough = count >= max(_LEAST_OVERLAP * min(m.sum(), n.sum()), 0.5)
    lags = np.arange(len(count)) - (len(ours) - 1)
    return lags[enough], np.maximum(square[enough], 0.0) / count[enough]
