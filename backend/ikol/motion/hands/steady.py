"""What is seen of a hand through a clip: smooth, without single wrong frames, at rest if unseen."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.motion.whittaker import whittaker

Float64 = NDArray[np.float64]

_TIME_CONSTANT_S: Final = 0.12
"""At a strength of smoothing of one."""
_REST_TRUST: Final = 0.002
_TOLERANCE: Final = np.radians(20.0)
_ROUNDS: Final = 3


def steady(
    angles: Float64, trust: Float64, rest: Float64, timestamps_s: Float64, smooth: float
) -> Float64:
    """Smooth angles of one hand.

    Frames that are far from what those around them say lose their weight (Geman and McClure), all
    angles together. Where the hand is not seen for long it eases to rest.

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
    weights, result = trust, seen
    for _ in range(_ROUNDS):
        total = weights + _REST_TRUST
        aims = (weights[:, None] * seen + _REST_TRUST * rest) / total[:, None]
        result = whittaker(aims, timestamps_s, total, constants_s)
        off = np.sqrt(((seen - result) ** 2).mean(-1))
        weights = trust / (1.0 + (off / _TOLERANCE) ** 2) ** 2
    return result
