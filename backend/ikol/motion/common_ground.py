"""Several people of one shot, each captured in a world of their own, agree on one ground."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.kinematics import global_rotations
from ikol.body.model import BodyModel
from ikol.rotations import rotmats_from_rotvecs

from .capture import Capture
from .one_world import evidence
from .shape import scaled_betas
from .soles import soles_of
from .weighted import weighted_median
from .world import world_rotation

Float64 = NDArray[np.float64]

_LEAST_HEIGHT_M: Final = 0.3
"""Height of the camera above somebody's ground below which it tells nothing of their size."""

_ENOUGH: Final = 5.0
"""Contacts, in frames, that tell where somebody stands."""

_MOST_LARGER: Final = 1.25
"""Size of a person against another's beyond which they rather stand on something else."""


def on_common_ground(captures: Sequence[Capture], body: BodyModel) -> list[Capture]:
    """Give everybody the up that most tell of, and the camera the same height above their ground.

    One camera saw them all. How far away somebody is and how tall cannot be told apart in a
    picture; but the camera stands equally high above everybody's ground. So whoever has it higher
    up than the others is smaller than they are, in that proportion. Where that would be by more
    than a quarter, or the camera is hardly above their ground, they stand on something else (a
    roof, a stage), keep their size and have a ground of their own.

    Args:
        captures: People of one shot.
        body: The body that they were captured with.

    Returns:
        The same people with shapes and cameras changed, whose motion is to be solved again.
    """
    seen = np.array([evidence(capture) for capture in captures])
    up = _agreed([capture.camera.T_world_camera[2, :3] for capture in captures], seen)
    heights_m = np.array([_camera_height_m(capture, body, up) for capture in captures])
    tells = seen * (heights_m > _LEAST_HEIGHT_M)
    height_m = weighted_median(heights_m, tells) if tells.any() else None
    return [
        _standing(capture, body, up, own_m, height_m)
        for capture, own_m in zip(captures, heights_m.tolist(), strict=True)
    ]


def _agreed(ups: Sequence[Float64], weights: Float64) -> Float64:
    """The direction [3] in the camera's axes that is nearest to most of several."""
    directions = np.stack(ups)
    agreed = weights @ directions
    for _ in range(20):  # the geometric median
        off = np.linalg.norm(directions - agreed / np.linalg.norm(agreed), axis=-1)
        agreed = (weights / np.maximum(off, 1e-3)) @ directions
    return np.asarray(agreed / np.linalg.norm(agreed), np.float64)


def _camera_height_m(capture: Capture, body: BodyModel, up: Float64) -> float:
    """How high the camera is above where somebody stands, in the size that they have now."""
    T, contacts = capture.camera.T_world_camera, capture.contacts
    if contacts is None or contacts.sum() < _ENOUGH:
        return float(T[2, 3])
    R = torch.from_numpy(rotmats_from_rotvecs(capture.pose_rotvecs.astype(np.float64)))
    joints = capture.joints_world.astype(np.float64)
    soles = soles_of(body, capture.betas).posed(global_rotations(R).numpy(), joints)
    above_camera = (soles - T[:3, 3]) @ T[:3, :3] @ up
    return -weighted_median(above_camera.ravel(), contacts.ravel().astype(np.float64) ** 2)


def _standing(
    capture: Capture, body: BodyModel, up: Float64, own_m: float, height_m: float | None
) -> Capture:
    T = capture.camera.T_world_camera
    larger = 1.0 if height_m is None else height_m / max(own_m, 1e-3)
    if own_m < _LEAST_HEIGHT_M or not 1.0 / _MOST_LARGER <= larger <= _MOST_LARGER:
        larger = 1.0
    T_own_camera = np.eye(4)
    T_own_camera[:3, :3] = world_rotation(up, -T[1, :3])
    begin_camera = larger * T[:3, :3].T @ (capture.pelvis_world[0] - T[:3, 3])
    T_own_camera[:2, 3] = -(T_own_camera[:3, :3] @ begin_camera)[:2]
    T_own_camera[2, 3] = larger * own_m
    return replace(
        capture,
        betas=scaled_betas(body, capture.betas, larger),
        camera=replace(capture.camera, T_world_camera=T_own_camera),
        kept=capture.kept and replace(capture.kept, T_own_camera=T_own_camera),
    )
