"""Several people before a camera that travels: it goes one way, whoever tells of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.model import BodyModel

from .agreement import common_velocity
from .camera_motion import TRAVELLING, CameraMotion
from .capture import Capture
from .one_world import evidence
from .passing import velocity_over_ground
from .solve_again import solve_again
from .solve_options import SolveOptions
from .travel import summed

Float64 = NDArray[np.float64]


def on_one_way(  # noqa: PLR0917
    captures: Sequence[Capture],
    starts: Sequence[int],
    camera: CameraMotion | None,
    timestamps_s: Float64,
    body: BodyModel,
    options: SolveOptions,
    device: torch.device,
    cancelled: Callable[[], bool],
) -> list[Capture]:
    """Solve people of a shot again if each found a way of their own for its camera.

    The way is what the ground says at the scale of the one who is seen best. Without a ground it
    is the velocity that most of their ways have in common.

    Args:
        captures: Each in a world of their own.
        starts: In which of the shot's frames each begins.
        camera: How the camera moved in the shot, as it was seen; None if it stood still.
        timestamps_s: Of the shot's frames [T].
        body: The body.
        options: What the user chose.
        device: What the solver runs on.
        cancelled: Asked often; True stops the work.

    Returns:
        The same people, who still begin at the origins of their worlds.

    Raises:
        CaptureCancelledError: If cancelled.
    """
    if len(captures) < 2 or camera is None or camera.handling != TRAVELLING:
        return list(captures)
    T_best = max(captures, key=evidence).camera.T_world_camera
    velocity = velocity_over_ground(camera.passages, T_best[2, :3], T_best[2, 3], timestamps_s)
    if velocity is None:
        velocity = _agreed(captures, starts, timestamps_s)
    shared = replace(camera, centres=summed(velocity, timestamps_s), passages=())
    return [
        solve_again(
            _with_way(capture, shared.part(slice(start, start + len(capture.timestamps_s)))),
            body,
            options,
            device=device,
            cancelled=cancelled,
        )
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
