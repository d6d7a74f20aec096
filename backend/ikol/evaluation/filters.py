"""Filters of joints and path, one series at a time: what the clip pass is compared with.

Zero-phase smoothing that adapts to the motion. With noise of deviation sigma and accelerations of
size a, the best linear smoother penalises the second derivative by tau^4 = sigma^2 / a^2 (it is the
stationary Kalman smoother of a particle pushed at random), so tau follows the local acceleration.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.motion.pilots import local_acceleration, noise_deviation, noise_factor
from ikol.motion.whittaker import whittaker
from ikol.rotations import align_hemisphere
from ikol.skeleton import NUM_JOINTS

Float64 = NDArray[np.float64]

_JOINT_REST_HZ: Final = 1.2
_MOST_JOINT_NOISE: Final = 0.06
_PATH_REST_HZ: Final = 1.2
_MOST_PATH_NOISE: Final = 0.03
_DEPTH_ACCELERATION: Final = 1.5
"""How fast people speed up towards the camera or away from it, m/s^2."""
_LEAST_DEPTH_NOISE: Final = 0.01
_MOST_DEPTH_NOISE: Final = 0.04


@dataclass(frozen=True, slots=True)
class Smoothing:
    """How a kind of series is smoothed.

    Attributes:
        strength: 0 none, 0.5 what the noise measured in the clip asks for, 1 very strong.
        rest_hz: Cut-off at rest, in Hz, at strength 0.5.
        most_noise: Upper bound of the noise's deviation in the series' unit; keeps a clip of few
            frames a second, whose motion looks like noise, from being flattened.
    """

    strength: float
    rest_hz: float
    most_noise: float


def smooth(series: Float64, timestamps_s: Float64, weights: Float64, how: Smoothing) -> Float64:
    """Smooth a vector-valued series; its components share one local strength.

    Args:
        series: [T, D].
        timestamps_s: [T], increasing.
        weights: Trust in each sample [T], 0..1.
        how: Kind and strength.

    Returns:
        [T, D].
    """
    if how.strength <= 0.0 or len(series) < 4:
        return series.copy()
    amount = noise_factor(how.strength)
    sigma = amount * np.minimum(noise_deviation(series), how.most_noise)
    if sigma <= 0.0:
        return series.copy()
    acceleration = local_acceleration(series, timestamps_s, weights, sigma / amount)
    rest_tau = np.sqrt(amount) / (2.0 * np.pi * how.rest_hz)
    tau = np.minimum(np.sqrt(sigma / np.maximum(acceleration, 1e-9)), rest_tau)
    return whittaker(series, timestamps_s, weights, tau)


def smooth_orientations(
    quats_wxyz: NDArray[np.float32],
    weights: NDArray[np.float32],
    timestamps_s: Float64,
    strength: float,
) -> None:
    """Smooth global orientations in place, one joint at a time.

    Global, because that is what the picture shows: the direction of a bone. Local rotations carry
    the parent's noise once more with the opposite sign.

    Args:
        quats_wxyz: Global orientations [T, 24, 4].
        weights: Trust in each [T, 24], 0..1.
        timestamps_s: [T].
        strength: 0..1.
    """
    how = Smoothing(strength, _JOINT_REST_HZ, _MOST_JOINT_NOISE)
    for joint in range(NUM_JOINTS):
        series = align_hemisphere(quats_wxyz[:, joint].astype(np.float64))
        # Twice a unit quaternion moves by as many units as the rotation turns in radians.
        series = smooth(2.0 * series, timestamps_s, weights[:, joint].astype(np.float64), how)
        quats_wxyz[:, joint] = series / np.linalg.norm(series, axis=-1, keepdims=True)


def smooth_path(
    pelvis_camera: NDArray[np.float32], weights: Float64, timestamps_s: Float64, strength: float
) -> None:
    """Smooth the pelvis' path in place, in the camera's frame.

    Depth is smoothed as its logarithm (its noise is relative), on its own; then what stays fixed
    is where the pelvis is seen, so the directions x/z and y/z are smoothed, not x and y.

    Args:
        pelvis_camera: [T, 3] metres, z positive.
        weights: Trust in each frame [T].
        timestamps_s: [T].
        strength: 0..1.
    """
    path = pelvis_camera.astype(np.float64)
    depth = path[:, 2:]
    middle = float(np.median(depth))
    smooth_depth = np.exp(_smooth_log_depth(np.log(depth), timestamps_s, weights, strength))
    how = Smoothing(strength, _PATH_REST_HZ, _MOST_PATH_NOISE)
    lateral = smooth(path[:, :2] / depth * middle, timestamps_s, weights, how) / middle
    pelvis_camera[:, :2] = lateral * smooth_depth
    pelvis_camera[:, 2:] = smooth_depth


def _smooth_log_depth(
    log_depth: Float64, timestamps_s: Float64, weights: Float64, strength: float
) -> Float64:
    if strength <= 0.0 or len(log_depth) < 4:
        return log_depth
    noise = np.clip(noise_deviation(log_depth), _LEAST_DEPTH_NOISE, _MOST_DEPTH_NOISE)
    acceleration = _DEPTH_ACCELERATION / np.exp(np.median(log_depth))
    tau = np.sqrt(noise_factor(strength) * noise / acceleration)
    return whittaker(log_depth, timestamps_s, weights, np.full(len(log_depth), tau))
