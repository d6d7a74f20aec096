"""Wrists turned so that the palms are as the hand net sees them."""

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.kinematics import global_rotations
from ikol.body.model import BodyModel
from ikol.motion.camera import rays, rotation_to_ray
from ikol.motion.capture import Camera, Capture
from ikol.rotations import rotmats_from_rotvecs, rotvecs_from_rotmats, twist_about

from .angles import palm_rotations
from .hand_motion import HandMotion
from .rest_hand import RestHand, unit
from .steady import steady

Float64 = NDArray[np.float64]

_ELBOWS: Final = (18, 19)
_WRISTS: Final = (20, 21)
_HANDS: Final = (22, 23)
_BELIEVED: Final = np.radians([80.0, 120.0])
"""A palm that is so far off what the body says is believed, or not at all."""


def turn_wrists(
    capture: Capture,
    hands: HandMotion,
    body: BodyModel,
    captured: NDArray[np.bool_],
    smooth: Float64,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Turn forearms and wrists of a capture; no joint moves but those of the hands.

    The forearm takes all that a palm is turned about it (pronation and supination), as it does
    where palms are seen without the hand net; the wrist bends.

    Args:
        capture: The body without hands.
        hands: Their landmarks.
        body: The body.
        captured: Which wrists are captured [2].
        smooth: Strength of smoothing of each arm [2], 0 to 1.

    Returns:
        Rotation vectors [T, 24, 3] and joints [T, 24, 3] of the capture.
    """
    R_parent_joint = rotmats_from_rotvecs(capture.pose_rotvecs.astype(np.float64))
    R_world_joint = global_rotations(torch.from_numpy(R_parent_joint)).numpy()
    joints_world = capture.joints_world.copy()
    rest = body.rest_joints(capture.betas).astype(np.float64)
    for side, (elbow, wrist, hand) in enumerate(zip(_ELBOWS, _WRISTS, _HANDS, strict=True)):
        R_wrist = R_world_joint[:, wrist]
        R_palm = _seen_palms(capture.camera, hands, RestHand.of(body, capture.betas, side), side)
        turns = rotvecs_from_rotmats(R_wrist.swapaxes(-1, -2) @ R_palm)
        size = np.linalg.norm(turns, axis=-1)
        trust = hands.trust(side) * captured[side]
        trust *= np.interp(size, _BELIEVED, (1.0, 0.0))
        turns = steady(turns, trust, np.zeros(3), capture.timestamps_s, float(smooth[side]))
        R_turned = R_wrist @ rotmats_from_rotvecs(turns)
        forearm = np.broadcast_to(unit(rest[wrist] - rest[elbow]), turns.shape)
        twist = _rolled(R_parent_joint[:, wrist], R_world_joint[:, elbow], R_turned, forearm)
        R_parent_joint[:, elbow] = R_parent_joint[:, elbow] @ twist
        R_elbow = R_world_joint[:, elbow] @ twist
        R_parent_joint[:, wrist] = R_elbow.swapaxes(-1, -2) @ R_turned
        joints_world[:, hand] = joints_world[:, wrist] + R_turned @ (rest[hand] - rest[wrist])
    return rotvecs_from_rotmats(R_parent_joint).astype(np.float32), joints_world


def _rolled(
    R_wrist_before: Float64, R_elbow: Float64, R_turned: Float64, forearm: Float64
) -> Float64:
    """By how much a palm is turned about the forearm [T, 3, 3]."""
    before = twist_about(R_wrist_before, forearm)
    after = twist_about(R_elbow.swapaxes(-1, -2) @ R_turned, forearm)
    cos = (before * after).sum(-1)
    sin = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    return rotmats_from_rotvecs(np.arctan2(sin, cos)[:, None] * forearm)


def _seen_palms(camera: Camera, hands: HandMotion, rest: RestHand, side: int) -> Float64:
    """Palms as they are seen [T, 3, 3], from the body's axes to the world."""
    wrist_px = hands.landmarks_px[:, side, 0, :2]
    on_plane = rays(wrist_px, camera.focal_px, camera.width, camera.height)
    directions = np.concatenate((on_plane, np.ones_like(on_plane[:, :1])), axis=-1)
    R_camera_virtual = rotation_to_ray(directions)
    R_virtual_palm = palm_rotations(rest, hands.landmarks_camera[:, side].astype(np.float64))
    return camera.poses()[:, :3, :3] @ R_camera_virtual @ R_virtual_palm
