"""How fast joints may change their speed: calm where it is calm, fast hits stay fast.

Where a joint accelerates, the noise is small against the motion and there is little to smooth;
where it rests, the noise is all there is. So the weight of its acceleration is the inverse square
of the acceleration that is seen around a frame, or of the one that the noise alone suggests.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.rotations import align_hemisphere
from ikol.skeleton import NUM_JOINTS, SPINE

from .pilots import local_acceleration, noise_deviation, noise_factor
from .solve_options import LIMBS

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_WEIGHT: Final = 0.0045
_SHARES: Final = np.full(NUM_JOINTS, 0.75)
_SHARES[[0, *SPINE]] = 2.0
_SHARES[[*LIMBS["head"]]] = 1.0
"""Of joints: the trunk turns more slowly, and arms and legs may strike."""
_REST_HZ: Final = 1.2
_MOST_NOISE: Final = 0.06
"""Upper bound of the noise in radians; keeps a clip of few frames a second, whose motion looks like
noise, from being flattened."""

_SAMPLES_AT_ONCE: Final = 4096
"""Joints of a short clip are looked at together, those of a long one by one for its memory."""

_PATH_WEIGHT: Final = 0.1
_PATH_LEAST: Final = 1.5
_PATH_MOST: Final = 15.0
_PATH_ALONG: Final = 3.35
"""Accelerations of the pelvis, m/s^2: the least and the most that are believed across the line of
sight, of who stands and who jumps, and the usual one along it, where it is known so badly that only
slow changes are believed."""
_PATH_MOST_NOISE_M: Final = 0.02
_PATH_NEAREST_M: Final = 0.3


def joint_calm(
    quats_wxyz: Float32, weights: Float32, timestamps_s: Float64, strengths: Float64
) -> Float32:
    """Weights of joints' accelerations [T, 24].

    Args:
        quats_wxyz: Orientations of the joints, frame by frame [T, 24, 4].
        weights: Trust in each [T, 24], 0..1.
        timestamps_s: [T].
        strengths: Of each joint [24]: 0 none, 0.5 what the noise in the clip asks for, 1 very
            strong.
    """
    count = len(quats_wxyz)
    calm = np.zeros((count, NUM_JOINTS), np.float32)
    if count < 4:
        return calm
    at_once = max(1, _SAMPLES_AT_ONCE // count)
    for first in range(0, NUM_JOINTS, at_once):
        joints = slice(first, first + at_once)
        # Twice a unit quaternion moves by as many units as the rotation turns in radians.
        series = 2.0 * align_hemisphere(quats_wxyz[:, joints].astype(np.float64)).swapaxes(0, 1)
        noise = np.minimum(noise_deviation(series), _MOST_NOISE)
        found = local_acceleration(
            series, timestamps_s, weights[:, joints].T.astype(np.float64), noise
        )
        least = np.maximum(1.0, noise * (2.0 * np.pi * _REST_HZ) ** 2)
        factors = np.array([noise_factor(strength) for strength in strengths[joints].tolist()])
        weight = _WEIGHT * _SHARES[joints] * factors**2
        calm[:, joints] = (weight[:, None] / np.maximum(found, least[:, None]) ** 2).T
    return calm


def path_calm(
    pelvis_camera: Float32, weights: Float32, timestamps_s: Float64, strength: float
) -> Float32:
    """Weights of the pelvis' acceleration across the line of sight and along it [T, 2].

    Args:
        pelvis_camera: The pelvis from where the camera is in each frame, in axes that do not turn
            [T, 3], metres.
        weights: Trust in each [T], 0..1.
        timestamps_s: [T].
        strength: As of joints.
    """
    count = len(pelvis_camera)
    across = np.full(count, _PATH_MOST)
    if count >= 4:
        pelvis = pelvis_camera.astype(np.float64)
        distances_m = np.maximum(np.linalg.norm(pelvis, axis=-1), _PATH_NEAREST_M)
        usual_m = np.median(distances_m)
        # Steps in depth, of which little is known, are not in it.
        series = (usual_m / distances_m[:, None] * pelvis)[None]
        noise = np.minimum(noise_deviation(series), _PATH_MOST_NOISE_M)
        found = local_acceleration(series, timestamps_s, weights[None].astype(np.float64), noise)
        across = np.clip(found[0] * distances_m / usual_m, _PATH_LEAST, _PATH_MOST)
    weight = _PATH_WEIGHT * noise_factor(strength) ** 2
    return (weight / np.stack((across**2, np.full(count, _PATH_ALONG**2)), -1)).astype(np.float32)
