"""Global orientations of the joints through a clip, smoothed one joint at a time.

Global, because that is what the picture shows: the direction of a bone. Local rotations carry the
parent's noise once more with the opposite sign, and smoothing parent and child at different
strengths would let it out at the hands and feet.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.rotations import align_hemisphere
from ikol.skeleton import NUM_JOINTS

from .smooth import Smoothing, smooth

Float64 = NDArray[np.float64]

_REST_HZ: Final = 1.2
_MOST_NOISE: Final = 0.06


def smooth_orientations(
    quats_wxyz: NDArray[np.float32],
    weights: NDArray[np.float32],
    timestamps_s: Float64,
    strength: float,
    tick: Callable[[int], None],
) -> None:
    """Smooth in place.

    Args:
        quats_wxyz: Global orientations [T, 24, 4].
        weights: Trust in each [T, 24], 0..1.
        timestamps_s: [T].
        strength: 0..1.
        tick: Called with frames' worth of work done since the last call.
    """
    how = Smoothing(strength, _REST_HZ, _MOST_NOISE)
    for joint in range(NUM_JOINTS):
        series = align_hemisphere(quats_wxyz[:, joint].astype(np.float64))
        # Twice a unit quaternion moves by as many units as the rotation turns in radians.
        series = smooth(2.0 * series, timestamps_s, weights[:, joint].astype(np.float64), how)
        quats_wxyz[:, joint] = series / np.linalg.norm(series, axis=-1, keepdims=True)
        tick(len(quats_wxyz) // NUM_JOINTS)
