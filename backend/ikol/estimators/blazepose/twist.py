"""Twist of each joint about its rest bone, from directions seen on the body.

A direction that is fixed in a joint's frame (the crook of the elbow, the thumb's side, the toes)
fixes the joint's twist, the better the squarer it stands to the bone. Twist is defined as in the
solver: R_i = R_swing R_twist(phi_i), phi_i about the bone of joint i in the T-pose.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.skeleton import JOINT_PARENTS, KEYPOINT_LEVELS, NUM_JOINTS, PRIMARY_CHILD, SPINE

from .geometry import Vectors, cross, dot, reject, unit

_ORDER: Final = np.array([j for level in KEYPOINT_LEVELS for j in level if j < NUM_JOINTS], np.intp)
"""Joints by their depth in the tree: those of one depth are a slice, which is cheap to take."""

_PLACES: Final = np.argsort(_ORDER)
"""Where each joint is in that order."""

_CHILDREN: Final = np.array(PRIMARY_CHILD)[_ORDER]
_PARENT_PLACES: Final = _PLACES[np.array(JOINT_PARENTS)[_ORDER[1:]]]


def _levels() -> tuple[tuple[slice, NDArray[np.intp]], ...]:
    levels: list[tuple[slice, NDArray[np.intp]]] = []
    start = 1
    for level in KEYPOINT_LEVELS[1:]:
        stop = start + sum(joint < NUM_JOINTS for joint in level)
        if stop > start:
            levels.append((slice(start, stop), _PARENT_PLACES[start - 1 : stop - 1]))
        start = stop
    return tuple(levels)


_LEVELS: Final = _levels()
"""Joints of each depth, with the places of their parents."""

_NEUTRAL: Final = np.full(NUM_JOINTS, 0.05)
_NEUTRAL[[1, 2]] = 0.1
_NEUTRAL[[4, 5]] = 0.6
"""Pull towards no twist, in units of full evidence; the knee hardly twists."""

_LIMIT: Final = np.full(NUM_JOINTS, np.pi)
_LIMIT[[1, 2]] = np.radians(70.0)
_LIMIT[[*SPINE]] = np.radians(35.0)
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


_NEUTRAL_IN_ORDER, _LIMIT_IN_ORDER, _SHARE_IN_ORDER = (
    _NEUTRAL[_ORDER],
    _LIMIT[_ORDER],
    _SHARE[_ORDER],
)


class TwistReader:
    """Reads twists for bodies of one rest pose."""

    def __init__(self, rest: Vectors, rest_directions: Vectors) -> None:
        """Prepare what only depends on the rest pose.

        Args:
            rest: Rest keypoints [29, 3].
            rest_directions: For each joint up to two unit directions [24, 2, 3] that are fixed in
                its frame, as they are in the T-pose.
        """
        bones = unit(rest[_CHILDREN] - rest[_ORDER])
        flat = unit(reject(rest_directions[_ORDER], bones[:, None]))
        zero = flat[:, 0]
        side = cross(bones, zero)
        # Each joint's rest frame: bone, the first direction flattened, and their product.
        self._F_rest = np.stack((bones, zero, side), axis=-1)
        self._F_rest_inverse = np.ascontiguousarray(self._F_rest.swapaxes(-1, -2))
        self._offset_cos = dot(flat, zero[:, None])[..., 0]
        self._offset_sin = dot(flat, side[:, None])[..., 0]

    def read(
        self, keypoints: Vectors, R_pelvis: Vectors, seen: Vectors, weights: Vectors
    ) -> tuple[Vectors, Vectors]:
        """Walk down the tree: swing each bone onto its target, then see how far it is twisted.

        Args:
            keypoints: [..., 29, 3] metres.
            R_pelvis: Global orientation [..., 3, 3].
            seen: Where the joints' directions are now [..., 24, 2, 3], unit vectors.
            weights: Trust in them [..., 24, 2]; 0 for no evidence.

        Returns:
            cos phi, sin phi [..., 23, 2] of joints 1..23, and trust [..., 23] in 0..1.
        """
        bones = unit(keypoints[..., _CHILDREN, :] - keypoints[..., _ORDER, :])
        seen, weights = seen[..., _ORDER, :, :], weights[..., _ORDER, :]
        batch = keypoints.shape[:-2]
        R_global = np.empty((*batch, NUM_JOINTS, 3, 3))
        R_global[..., 0, :, :] = R_pelvis
        cos_sin = np.empty((*batch, NUM_JOINTS, 2))
        trust = np.empty((*batch, NUM_JOINTS))
        for joints, parents in _LEVELS:
            F_parent = R_global[..., parents, :, :] @ self._F_rest[joints]
            start, flat, bone = F_parent[..., 0], F_parent[..., 1], bones[..., joints, :]
            # The least rotation from `start` to `bone`, applied to a vector square to `start`.
            pull = dot(bone, flat) / np.maximum(1.0 + dot(start, bone), 1e-6)
            zero = flat - pull * (start + bone)
            side = cross(bone, zero)
            cos, sin, trust[..., joints] = self._combine(
                joints, np.stack((zero, side), axis=-1), seen, weights
            )
            cos_sin[..., joints, 0], cos_sin[..., joints, 1] = cos, sin
            cos, sin = cos[..., None], sin[..., None]
            F_joint = np.stack((bone, cos * zero + sin * side, cos * side - sin * zero), axis=-1)
            R_global[..., joints, :, :] = F_joint @ self._F_rest_inverse[joints]
        return cos_sin[..., _PLACES[1:], :], trust[..., _PLACES[1:]]

    def _combine(
        self, joints: slice, axes: Vectors, seen: Vectors, weights: Vectors
    ) -> tuple[Vectors, Vectors, Vectors]:
        # The part of a seen direction square to the bone, as cosine and sine times its length.
        flat = seen[..., joints, :, :] @ axes
        # The length is the sine of the direction's angle to the bone. It enters twice, because
        # near the bone both the evidence and its reliability vanish.
        weight = weights[..., joints, :] * np.sqrt((flat * flat).sum(-1))
        weight_cos, weight_sin = (
            weight * self._offset_cos[joints],
            weight * self._offset_sin[joints],
        )
        cos = (weight_cos * flat[..., 0] + weight_sin * flat[..., 1]).sum(-1)
        sin = (weight_cos * flat[..., 1] - weight_sin * flat[..., 0]).sum(-1)
        limit = _LIMIT_IN_ORDER[joints]
        angle = np.arctan2(sin, cos + _NEUTRAL_IN_ORDER[joints])
        angle = np.minimum(np.maximum(angle, -limit), limit) * _SHARE_IN_ORDER[joints]
        return np.cos(angle), np.sin(angle), np.minimum(np.sqrt(cos * cos + sin * sin), 1.0)
