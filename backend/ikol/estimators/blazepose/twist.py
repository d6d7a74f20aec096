"""Twist of each joint about its rest bone, from directions seen on the body.

A direction that is fixed in a joint's frame (the crook of the elbow, the thumb's side, the toes)
fixes the joint's twist, the better the squarer it stands to the bone. Twist is defined as in the
solver: R_i = R_swing R_twist(phi_i), phi_i about the bone of joint i in the T-pose.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ikol.skeleton import JOINT_PARENTS, KEYPOINT_LEVELS, NUM_JOINTS, PRIMARY_CHILD

from .geometry import Vectors, axis_rotation, cross, dot, minimal_rotation, reject, rotate, unit

_LEVELS: Final = tuple(
    joints
    for level in KEYPOINT_LEVELS[1:]
    if (joints := np.array([joint for joint in level if joint < NUM_JOINTS])).size
)

_NEUTRAL: Final = np.full(NUM_JOINTS, 0.05)
_NEUTRAL[[1, 2]] = 0.1
_NEUTRAL[[4, 5]] = 0.6
"""Pull towards no twist, in units of full evidence; the knee hardly twists."""

_LIMIT: Final = np.full(NUM_JOINTS, np.pi)
_LIMIT[[1, 2]] = np.radians(70.0)
_LIMIT[[3, 6, 9]] = np.radians(35.0)
_LIMIT[[4, 5]] = np.radians(30.0)
_LIMIT[[7, 8, 10, 11]] = np.radians(40.0)
_LIMIT[[12, 15]] = np.radians(50.0)
_LIMIT[[18, 19]] = np.radians(110.0)
_LIMIT[[20, 21]] = np.radians(60.0)
"""Anatomical range of the twist about the T-pose, radians."""

_SHARE: Final = np.ones(NUM_JOINTS)
_SHARE[[18, 19]] = 0.5
"""Share of the twist seen beyond the bone that the joint takes itself: the forearm's pronation is
spread over elbow and wrist, or the skin would wring at one of them."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Up to two directions a joint: `rest` [24, 2, 3] in the T-pose and where it is `seen` now.

    Attributes:
        rest: Unit directions in the rest body's frame [24, 2, 3].
        seen: Directions in the landmarks' frame [..., 24, 2, 3].
        weights: Trust [..., 24, 2]; 0 for no evidence.
    """

    rest: Vectors
    seen: Vectors
    weights: Vectors


def twist_from_evidence(
    keypoints: Vectors, R_pelvis: Vectors, rest: Vectors, evidence: Evidence
) -> tuple[Vectors, Vectors]:
    """Walk down the tree: swing each bone onto its target, then read the twist off the evidence.

    Args:
        keypoints: [..., 29, 3] metres.
        R_pelvis: Global orientation [..., 3, 3].
        rest: Rest keypoints [29, 3].
        evidence: What is seen.

    Returns:
        cos phi, sin phi [..., 23, 2] of joints 1..23, and trust [..., 23] in 0..1.
    """
    children = np.array(PRIMARY_CHILD)
    bones_rest = unit(rest[children] - rest[:NUM_JOINTS])
    bones = unit(keypoints[..., children, :] - keypoints[..., :NUM_JOINTS, :])
    batch = keypoints.shape[:-2]
    R_global = np.empty((*batch, NUM_JOINTS, 3, 3))
    R_global[..., 0, :, :] = R_pelvis
    cos_sin = np.empty((*batch, NUM_JOINTS, 2))
    trust = np.empty((*batch, NUM_JOINTS))
    for joints in _LEVELS:
        R_parent = R_global[..., np.array(JOINT_PARENTS)[joints], :, :]
        R_inverse = R_parent.swapaxes(-1, -2)
        axis = bones_rest[joints]
        R_swing = minimal_rotation(axis, rotate(R_inverse, bones[..., joints, :]))
        to_joint = (R_swing.swapaxes(-1, -2) @ R_inverse)[..., None, :, :]
        seen = reject(rotate(to_joint, evidence.seen[..., joints, :, :]), axis[:, None])
        flat = unit(reject(evidence.rest[joints], axis[:, None]))
        # The length of `seen` is the sine of its angle to the bone. It enters twice, because near
        # the bone both the evidence and its reliability vanish.
        weight = evidence.weights[..., joints, :] * np.sqrt((seen * seen).sum(-1))
        cos = (weight * dot(flat, seen)[..., 0]).sum(-1)
        sin = (weight * dot(axis[:, None], cross(flat, seen))[..., 0]).sum(-1)
        angle = np.arctan2(sin, cos + _NEUTRAL[joints])
        angle = np.clip(angle, -_LIMIT[joints], _LIMIT[joints]) * _SHARE[joints]
        cos_sin[..., joints, 0], cos_sin[..., joints, 1] = np.cos(angle), np.sin(angle)
        trust[..., joints] = np.minimum(np.hypot(cos, sin), 1.0)
        R_twist = axis_rotation(axis, cos_sin[..., joints, 0], cos_sin[..., joints, 1])
        R_global[..., joints, :, :] = R_parent @ R_swing @ R_twist
    return cos_sin[..., 1:, :], trust[..., 1:]
