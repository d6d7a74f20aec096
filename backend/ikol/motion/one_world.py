"""Several people of one shot, each captured in a world of their own, brought into one world."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ikol.rotations import rotmats_from_rotvecs, rotvecs_from_rotmats

from .capture import Capture
from .weighted import weighted_median

Float64 = NDArray[np.float64]


def in_one_world(captures: Sequence[Capture]) -> list[Capture]:
    """Bring people into the world of the one who is seen best of those on the usual ground.

    Everybody is put where the camera sees them. The motion itself is only turned about the vertical
    and moved: feet that stood still still do. Where people agree on up and on the camera's height
    (`on_common_ground`), they are on one ground.

    Args:
        captures: People of one shot.

    Returns:
        The same people in the same order, with one camera.
    """
    heights_m = np.array([capture.camera.T_world_camera[2, 3] for capture in captures])
    seen = np.array([evidence(capture) for capture in captures])
    best = captures[int(np.argmax(seen * (heights_m == weighted_median(heights_m, seen))))]
    return [
        capture if capture is best else in_world(capture, best.camera.T_world_camera)
        for capture in captures
    ]


def evidence(capture: Capture) -> float:
    """How well somebody is seen: in how many frames, and how large."""
    points_px = capture.landmarks_px[capture.visible][..., :2]
    heights_px = np.ptp(points_px[..., 1], axis=-1)
    return float((heights_px**2).sum())


def in_world(capture: Capture, T_world_camera: Float64) -> Capture:
    """Bring somebody from a world of their own into one, see `in_one_world`.

    Args:
        capture: The person.
        T_world_camera: The camera in that world [4, 4].
    """
    T_own_camera = capture.camera.T_world_camera
    R_world_own = _about_vertical(T_world_camera[:3, :3] @ T_own_camera[:3, :3].T)
    middle_own = np.median(_beside_camera(capture)[capture.visible], axis=0)
    middle_camera = T_own_camera[:3, :3].T @ (middle_own - T_own_camera[:3, 3])
    middle = T_world_camera[:3, :3] @ middle_camera + T_world_camera[:3, 3]
    offset = middle - R_world_own @ middle_own

    def moved(points: NDArray[np.float32]) -> NDArray[np.float32]:
        return (points @ R_world_own.T + offset).astype(np.float32)

    pose_rotvecs = capture.pose_rotvecs.copy()
    R_own_body = rotmats_from_rotvecs(pose_rotvecs[:, 0].astype(np.float64))
    pose_rotvecs[:, 0] = rotvecs_from_rotmats(R_world_own @ R_own_body)
    return replace(
        capture,
        pose_rotvecs=pose_rotvecs,
        pelvis_world=moved(capture.pelvis_world),
        joints_world=moved(capture.joints_world),
        camera=replace(capture.camera, T_world_camera=T_world_camera),
    )


def _beside_camera(capture: Capture) -> Float64:
    """The pelvis [T, 3] as if the camera had stayed: its way is as long for everybody."""
    path, motion = capture.pelvis_world.astype(np.float64), capture.camera.motion
    if motion is None:
        return path
    return path - motion.centres @ capture.camera.T_world_camera[:3, :3].T


def _about_vertical(R: Float64) -> Float64:
    """The turn about z [3, 3] that is nearest to a rotation."""
    angle = np.arctan2(R[1, 0] - R[0, 1], R[0, 0] + R[1, 1])
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
