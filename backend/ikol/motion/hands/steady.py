"""What is seen of a hand through a clip: smooth, without single wrong frames, at rest if unseen."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solveh_banded

from ikol.motion.whittaker import whittaker

Float64 = NDArray[np.float64]

_TIME_CONSTANT_S: Final = 0.12
"""At a strength of smoothing of one."""
_EASE_S: Final = 0.25
"""Time in which an unseen hand eases to rest, but for 1/e of the way."""
_REST_TRUST: Final = 0.002
_LITTLE_TRUST: Final = 0.02
"""With far less a frame is a gap, and what bridges it has fifty times that trust."""
_TOLERANCE: Final = np.radians(20.0)
_ROUNDS: Final = 3


def steady(
    angles: Float64, trust: Float64, rest: Float64, timestamps_s: Float64, smooth: float
) -> Float64:
    """Smooth angles of one hand.

    Frames that are far from what those around them say lose their weight (Geman and McClure), all
    angles together. Where the hand is not seen for long it eases to rest, and does not swing past
    it: gaps are bridged before, or smoothing would go on into them as motion goes beside them.

    Args:
        angles: [T, D] radians, of any value where the trust is 0.
        trust: In each frame [T], 0..1.
        rest: Angles at rest [D].
        timestamps_s: [T].
        smooth: Strength, 0 (none) to 1.

    Returns:
        Angles [T, D].
    """
    seen = np.where(trust[:, None] > 0.0, angles, rest)
    constants_s = np.full(len(seen), _TIME_CONSTANT_S * smooth)
    unseen = _REST_TRUST / (trust + _LITTLE_TRUST)
    weights, result = trust, seen
    for _ in range(_ROUNDS):
        total = weights + unseen
        bridged = _bridged(seen, weights, rest, timestamps_s)
        aims = (weights[:, None] * seen + unseen[:, None] * bridged) / total[:, None]
        result = whittaker(aims, timestamps_s, total, constants_s)
        off = np.sqrt(((seen - result) ** 2).mean(-1))
        weights = trust / (1.0 + (off / _TOLERANCE) ** 2) ** 2
    return result


def _bridged(seen: Float64, weights: Float64, rest: Float64, timestamps_s: Float64) -> Float64:
    """Minimise sum w_t |x_t - y_t|^2 + e |x_t - rest|^2 + e tau^2 |x'_t|^2.

    No x is outside what is seen and the rest, since each is a mean of its neighbours and these.
    """
    if len(seen) < 2:
        return seen
    stiffness = _REST_TRUST * (_EASE_S / np.diff(timestamps_s)) ** 2
    bands = np.zeros((2, len(seen)))
    bands[1] = weights + _REST_TRUST
    bands[1, :-1] += stiffness
    bands[1, 1:] += stiffness
    bands[0, 1:] = -stiffness
    pulled = weights[:, None] * seen + _REST_TRUST * rest
    return np.asarray(solveh_banded(bands, pulled, check_finite=False), np.float64)
