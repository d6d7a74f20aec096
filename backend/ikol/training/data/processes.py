"""Random courses in time that errors take."""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

Float64 = NDArray[np.float64]


def wander(
    rng: np.random.Generator, frames: int, shape: tuple[int, ...], step_s: float, memory_s: float
) -> Float64:
    """Independent first-order autoregressive courses of unit variance [frames, *shape].

    Args:
        rng: Source of randomness.
        frames: Number of frames.
        shape: Shape of what wanders.
        step_s: Time from frame to frame.
        memory_s: Time after which the correlation has fallen to 1/e.
    """
    keep = float(np.exp(-step_s / memory_s))
    pushes = rng.standard_normal((frames, *shape))
    pushes[1:] *= np.sqrt(1.0 - keep**2)
    return np.asarray(lfilter([1.0], [1.0, -keep], pushes, axis=0), dtype=np.float64)


def spells(
    rng: np.random.Generator, starts_per_frame: Float64, step_s: float, mean_s: float
) -> NDArray[np.bool_]:
    """When something goes on that begins by chance and lasts for exponential times [T].

    Args:
        rng: Source of randomness.
        starts_per_frame: Chance of a beginning in each frame [T].
        step_s: Time from frame to frame.
        mean_s: Mean time that it lasts; it lasts a frame at least.
    """
    going_on = np.zeros(len(starts_per_frame), dtype=np.bool_)
    begins = np.flatnonzero(rng.random(len(going_on)) < starts_per_frame)
    for begin, lasts_s in zip(begins, rng.exponential(mean_s, len(begins)), strict=True):
        going_on[begin : begin + 1 + int(lasts_s / step_s)] = True
    return going_on
