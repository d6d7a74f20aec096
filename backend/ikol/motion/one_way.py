"""Several people before a camera that travels: it goes one way, whoever tells of it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .agreement import common_velocity
from .camera_motion import CameraMotion
from .capture import Capture
from .one_world import evidence
from .passing import velocity_over_ground
from .travel import summed

Float64 = NDArray[np.float64]


def on_one_way(
    captures: Sequence[Capture],
    starts: Sequence[int],
    camera: CameraMotion,
    timestamps_s: Float64,
) -> list[Capture]:
    """Give the camera of all people of a shot the same way; what they did is to be solved again.

    The way is what the ground says at the scale of the one who is seen best. Without a ground it
    is the velocity that most of their ways have in common.

    Args:
        captures: Each in a world of their own.
        starts: In which of the shot's frames each begins.
        camera: How the camera moved in the shot, as it was seen.
        timestamps_s: Of the shot's frames [T].

    Returns:
        The same people, whose motion is still that beside the way of their own.
    """
    T_best = max(captures, key=evidence).camera.T_world_camera
    velocity = velocity_over_ground(camera.passages, T_best[2, :3], T_best[2, 3], timestamps_s)
    if velocity is None:
        velocity = _agreed(captures, starts, timestamps_s)
    shared = replace(camera, centres=summed(velocity, timestamps_s), passages=())
    return [
        _with_way(capture, shared.part(slice(start, start + len(capture.timestamps_s))))
        for capture, start in zip(captures, starts, strict=True)
    ]


def _agreed(captures: Sequence[Capture], starts: Sequence[int], timestamps_s: Float64) -> Float64:
    velocities = np.zeros((len(timestamps_s), len(captures), 3))
    trusted = np.zeros(velocities.shape[:2])
    seen = np.array([evidence(capture) for capture in captures])
    seen /= max(1e-9, seen.max())
    for column, (capture, start) in enumerate(zip(captures, starts, strict=True)):
        rows = slice(start, start + len(capture.timestamps_s))
        poses = capture.camera.motion
        if poses is None or len(capture.timestamps_s) < 2:
            continue
        velocities[rows, column] = np.gradient(poses.centres, capture.timestamps_s, axis=0)
        trusted[rows, column] = capture.visible * seen[column]
    return common_velocity(velocities, trusted, timestamps_s)[0]


def _with_way(capture: Capture, motion: CameraMotion) -> Capture:
    T_own_camera = capture.camera.T_world_camera.copy()
    T_own_camera[:2, 3] -= (T_own_camera[:3, :3] @ motion.centres[0])[:2]
    camera = replace(capture.camera, T_world_camera=T_own_camera, motion=motion)
    kept = capture.kept and replace(capture.kept, T_own_camera=T_own_camera)
    return replace(capture, camera=camera, kept=kept)
