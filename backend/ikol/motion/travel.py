"""How a camera travelled: by the ground that it passes over, or by the feet that stand."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .agreement import common_velocity
from .camera_motion import CameraMotion
from .clip_solver.body import SolverBody
from .footing import soles_of_clip
from .passing import velocity_over_ground
from .solve_clip import SolvedClip
from .whittaker import whittaker
from .world import up_direction

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_SOLES_HZ: Final = 4.0
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

    The ground tells it where corners are seen on it, in heights of the camera above the soles.
    Without such, most of the time one foot stands, so that what most soles have in common is the
    camera's own speed, turned round. The camera stays as high as it is.

    Args:
        clip: A motion that was solved as if the camera only turned.
        body: The person's body.
        camera: How it turned.
        timestamps_s: [T].
        said: Contacts as the estimator says [T, 4]; None if it says nothing of them.

    Returns:
        The same with its centres.
    """
    seen = clip.confidence.any(-1)
    if len(timestamps_s) < 3 or not seen.any():
        return camera
    soles = soles_of_clip(clip, body)
    up = up_direction(clip.up_camera.astype(np.float64), clip.up_weights.astype(np.float64))
    lowest = (soles @ up).min(-1)
    height_m = -float(np.median(lowest[seen]))
    velocity = velocity_over_ground(camera.passages, up, height_m, timestamps_s)
    if velocity is None:
        velocity = -_passing(clip, soles, up, timestamps_s, said)
    centres = summed(velocity, timestamps_s)
    clip.pelvis_camera[:] += centres
    return replace(camera, centres=centres, passages=())


def _passing(
    clip: SolvedClip, soles: Float64, up: Float64, timestamps_s: Float64, said: Float32 | None
) -> Float64:
    """How fast most soles [T, 4, 3] that are low over the ground pass the camera by [T, 3]."""
    seen = np.repeat(clip.feet_inside, 2, axis=1).astype(np.float64)
    heights = soles @ up
    low = np.exp(-(((heights - heights.min(-1, keepdims=True)) / _LOW_M) ** 2))
    stands = 0.5 if said is None else said.astype(np.float64)
    trusted = seen * low * stands**2 + _LEAST_WEIGHT
    tau = np.full(len(soles), 1.0 / (2.0 * np.pi * _SOLES_HZ))
    calm = whittaker(soles.reshape(len(soles), -1), timestamps_s, trusted.max(-1), tau)
    passing = np.gradient(calm.reshape(soles.shape), timestamps_s, axis=0)
    passing -= (passing @ up)[..., None] * up
    return common_velocity(passing, trusted, timestamps_s)[0]


def summed(velocities: Float64, timestamps_s: Float64) -> Float64:
    """The way [T, 3] from the first frame on."""
    ways = 0.5 * (velocities[1:] + velocities[:-1]) * np.diff(timestamps_s)[:, None]
    return np.concatenate((np.zeros((1, 3)), np.cumsum(ways, axis=0)))
