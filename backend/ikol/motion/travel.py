"""How a camera travelled, from the feet that stand: they pass by as fast as it goes."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .camera_motion import CameraMotion
from .clip_solver.body import SolverBody
from .footing import soles_of_clip
from .solve_clip import SolvedClip
from .whittaker import whittaker
from .world import up_direction

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_SOLES_HZ: Final = 4.0
_CAMERA_HZ: Final = 0.4
"""A camera that is carried along hardly changes its speed within a step."""
_AGREE_M_PER_S: Final = 0.3
_ROUNDS: Final = 8
_LEAST_WEIGHT: Final = 1e-3
_LOW_M: Final = 0.03


def add_travel(
    clip: SolvedClip,
    body: SolverBody,
    camera: CameraMotion,
    timestamps_s: Float64,
    said: Float32 | None,
) -> CameraMotion:
    """Find the way of a camera and add it to the person's path, in place.

    Most of the time one foot stands, so that what most soles have in common is the camera's own
    speed, turned round. It is found by smoothing that is reweighted (Geman and McClure 1987): feet
    in the air lose their say. The camera stays as high as it is.

    Args:
        clip: A motion that was solved as if the camera only turned.
        body: The person's body.
        camera: How it turned.
        timestamps_s: [T].
        said: Contacts as the estimator says [T, 4]; None if it says nothing of them.

    Returns:
        The same with its centres.
    """
    if len(timestamps_s) < 3:
        return camera
    soles = soles_of_clip(clip, body)
    up = up_direction(clip.up_camera.astype(np.float64), clip.up_weights.astype(np.float64))
    seen = np.repeat(clip.feet_inside, 2, axis=1).astype(np.float64)
    heights = soles @ up
    low = np.exp(-(((heights - heights.min(-1, keepdims=True)) / _LOW_M) ** 2))
    stands = 0.5 if said is None else said.astype(np.float64)
    trusted = seen * low * stands**2 + _LEAST_WEIGHT
    tau = np.full(len(soles), 1.0 / (2.0 * np.pi * _SOLES_HZ))
    calm = whittaker(soles.reshape(len(soles), -1), timestamps_s, trusted.max(-1), tau)
    passing = np.gradient(calm.reshape(soles.shape), timestamps_s, axis=0)
    passing -= (passing @ up)[..., None] * up
    centres = _summed(-_common(passing, trusted, timestamps_s), timestamps_s)
    clip.pelvis_camera[:] += centres
    return replace(camera, centres=centres)


def _common(velocities: Float64, trusted: Float64, timestamps_s: Float64) -> Float64:
    """The velocity [T, 3] that most of some [T, N, 3] have, which changes slowly."""
    tau = np.full(len(velocities), 1.0 / (2.0 * np.pi * _CAMERA_HZ))
    weights, common = trusted, np.median(velocities.reshape(-1, 3), axis=0)
    for _ in range(_ROUNDS):
        off = np.linalg.norm(velocities - common[..., None, :], axis=-1) / _AGREE_M_PER_S
        weights = trusted / (1.0 + off**2) ** 2
        total = weights.sum(-1)
        mean = (weights[..., None] * velocities).sum(1) / total[:, None]
        common = whittaker(mean, timestamps_s, total, tau)
    return common


def _summed(velocities: Float64, timestamps_s: Float64) -> Float64:
    ways = 0.5 * (velocities[1:] + velocities[:-1]) * np.diff(timestamps_s)[:, None]
    return np.concatenate((np.zeros((1, 3)), np.cumsum(ways, axis=0)))
