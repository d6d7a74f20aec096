"""BlazePose's 33 landmarks to the 29 keypoints, their trust and the twist angles."""

from typing import Final

import numpy as np

from ikol.estimators.base import Float32, PersonEstimates
from ikol.skeleton import NUM_JOINTS, NUM_KEYPOINTS, SPINE

from .geometry import Vectors, cross, norm, unit
from .head import HEAD, HEAD_TOP, HeadPlacer
from .limbs import (
    FEET,
    HANDS,
    TIPS,
    TOES,
    Extremity,
    FootPlacer,
    HandPlacer,
    rest_foot_direction,
)
from .torso import NECK, PLACED, Torso, TorsoPlacer
from .trust import SOURCE_MATRIX
from .twist import TwistReader

SHOULDER: Final = slice(11, 13)
ELBOW: Final = slice(13, 15)
WRIST: Final = slice(15, 17)
PINKY: Final = slice(17, 19)
INDEX: Final = slice(19, 21)
HIP: Final = slice(23, 25)
KNEE: Final = slice(25, 27)
ANKLE: Final = slice(27, 29)
HEEL: Final = slice(29, 31)
TOE: Final = slice(31, 33)

DIRECT_KEYPOINTS: Final = np.array([16, 17, 18, 19, 20, 21, 1, 2, 4, 5, 7, 8])
DIRECT_LANDMARKS: Final = np.array([11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28])
"""Keypoints and landmarks that are the same points."""

_PLACED, _SPINE, _FACE = np.array(PLACED), np.array(SPINE), np.array([HEAD, HEAD_TOP])
_HANDS, _TIPS, _FEET, _TOES = map(np.array, (HANDS, TIPS, FEET, TOES))

_DERIVED_PX: Final = 0.4
"""Trust in the image position of a keypoint that is not a landmark itself."""

_HEAD_PX: Final = 0.1
"""The same for the head: its joint is so close to the neck's that a finger's breadth turns it."""

_FOOT_ON_THIGH: Final = 0.35
"""Weight of the foot as evidence for the thigh's twist, against the plane of the bent knee."""


class LandmarkMapping:
    """Turns the landmarks of a person into the layer's inputs, in a given body's proportions.

    Attributes:
        rest_keypoints: Keypoints of the body's T-pose [29, 3], metres, y up, z forward.
    """

    def __init__(self, rest_keypoints: Float32) -> None:
        """Prepare the mapping.

        Args:
            rest_keypoints: Keypoints of the body's T-pose [29, 3], metres, y up, z forward.
        """
        self.rest_keypoints = rest_keypoints
        rest = rest_keypoints.astype(np.float64)
        self._torso, self._head = TorsoPlacer(rest), HeadPlacer(rest)
        self._hands, self._feet = HandPlacer(rest), FootPlacer(rest)
        self._twist = TwistReader(rest, _rest_directions(rest))

    def __call__(self, landmarks_px: Float32, landmarks_camera: Float32) -> PersonEstimates:
        """Map one person in T frames.

        Args:
            landmarks_px: [T, 33, 3]: x, y in pixels, trust 0..1.
            landmarks_camera: [T, 33, 3] metres, relative to the middle of the hips.
        """
        world = landmarks_camera.astype(np.float64)
        px, trust = np.split(landmarks_px.astype(np.float64), [2], axis=-1)
        trust = trust[..., 0]
        keypoints, seen, twist, twist_weights = self._place(world, trust)
        keypoint_trust = trust @ SOURCE_MATRIX.T
        return PersonEstimates(
            keypoints_camera=(keypoints - keypoints[:, :1]).astype(np.float32),
            keypoint_weights=keypoint_trust.astype(np.float32),
            keypoints_px=_keypoints_px(seen, world[..., :2], px, trust, keypoint_trust),
            twist_cos_sin=twist.astype(np.float32),
            twist_weights=twist_weights.astype(np.float32),
        )

    def _place(self, world: Vectors, trust: Vectors) -> tuple[Vectors, ...]:
        torso = self._torso.place(world[:, HIP], world[:, SHOULDER])
        head = self._head.place(world[:, :11], trust[:, :11], torso)
        hands = self._hands.place(
            world[:, ELBOW],
            world[:, WRIST],
            np.stack((world[:, INDEX], world[:, PINKY]), axis=1),
            np.minimum(trust[:, INDEX], trust[:, PINKY])[..., None],
            torso.scale,
        )
        feet = self._feet.place(
            world[:, KNEE],
            world[:, ANKLE],
            np.stack((world[:, HEEL], world[:, TOE]), axis=1),
            ahead=torso.R_pelvis[..., 2],
            trust=np.minimum(trust[:, HEEL], trust[:, TOE])[..., None],
            scale=torso.scale,
        )
        keypoints = np.empty((len(world), NUM_KEYPOINTS, 3))
        keypoints[:, DIRECT_KEYPOINTS] = world[:, DIRECT_LANDMARKS]
        keypoints[:, _PLACED] = torso.placed
        keypoints[:, HEAD], keypoints[:, HEAD_TOP] = head.head, head.head_top
        keypoints[:, _HANDS], keypoints[:, _TIPS] = hands.near, hands.far
        keypoints[:, _FEET], keypoints[:, _TOES] = feet.near, feet.far
        directions, weights = _evidence(
            keypoints, trust, torso=torso, R_head=head.R_head, hands=hands, feet=feet
        )
        seen = keypoints.copy()
        seen[:, HEAD], seen[:, HEAD_TOP] = head.head_seen, head.head_top_seen
        return keypoints, seen, *self._twist.read(keypoints, torso.R_pelvis, directions, weights)


def _evidence(
    keypoints: Vectors,
    trust: Vectors,
    *,
    torso: Torso,
    R_head: Vectors,
    hands: Extremity,
    feet: Extremity,
) -> tuple[Vectors, Vectors]:
    seen = np.zeros((len(keypoints), NUM_JOINTS, 2, 3))
    weights = np.zeros((len(keypoints), NUM_JOINTS, 2))
    seen[:, _SPINE, 0] = torso.left_spine
    weights[:, _SPINE, 0] = trust[:, [11, 12, 23, 24]].min(-1, keepdims=True)
    left_head, left_chest = R_head[..., 0], torso.R_chest[..., 0]
    seen[:, NECK, 0], seen[:, HEAD, 0] = unit(left_head + left_chest), left_head
    weights[:, [NECK, HEAD], 0] = trust[:, [0, 7, 8]].mean(-1, keepdims=True)

    upper_arms = unit(keypoints[:, 18:20] - keypoints[:, 16:18])
    forearms = unit(keypoints[:, 20:22] - keypoints[:, 18:20])
    seen[:, 16:18, 0] = forearms
    weights[:, 16:18, 0] = np.minimum(trust[:, ELBOW], trust[:, WRIST])
    weights[:, 16:18, 0] *= _bent(upper_arms, forearms)
    for first in (18, 20, 22):
        seen[:, first : first + 2, 0] = hands.across
        weights[:, first : first + 2, 0] = np.minimum(trust[:, INDEX], trust[:, PINKY])

    foot_trust = np.minimum(trust[:, HEEL], trust[:, TOE])
    thighs = unit(keypoints[:, 4:6] - keypoints[:, 1:3])
    shins = unit(keypoints[:, 7:9] - keypoints[:, 4:6])
    seen[:, 1:3, 0] = shins
    seen[:, 1:3, 1] = feet.direction
    weights[:, 1:3, 0] = np.minimum(trust[:, KNEE], trust[:, ANKLE]) * _bent(thighs, shins)
    weights[:, 1:3, 1] = _FOOT_ON_THIGH * foot_trust
    seen[:, 4:6, 0] = feet.direction
    weights[:, 4:6, 0] = foot_trust
    for first in (7, 10):
        seen[:, first : first + 2, 0] = feet.across
        weights[:, first : first + 2, 0] = 1.0
    return seen, weights


def _bent(upper: Vectors, lower: Vectors) -> Vectors:
    # How clearly a limb is bent: 0 below 8 degrees, where its plane is noise (and a rest limb is
    # not quite straight either), 1 from 25 degrees on.
    ramp = np.clip((norm(cross(upper, lower))[..., 0] - 0.14) / 0.28, 0.0, 1.0)
    return ramp * ramp * (3.0 - 2.0 * ramp)


def _rest_directions(rest: Vectors) -> Vectors:
    left, up, forward = np.eye(3)
    directions = np.tile(forward, (NUM_JOINTS, 2, 1))
    directions[[*SPINE, NECK, HEAD]] = left
    directions[1:3, 0] = -forward
    directions[1:3, 1] = rest_foot_direction(rest)
    directions[4:6] = rest_foot_direction(rest)[:, None]
    directions[[7, 8, 10, 11]] = up
    return directions


def _keypoints_px(
    keypoints: Vectors, world: Vectors, px: Vectors, trust: Vectors, keypoint_trust: Vectors
) -> Float32:
    # A keypoint that is no landmark lies next to its sources in the picture as it does in space,
    # in the person's mean scale (weak perspective).
    w = (trust + 1e-3)[..., None]
    total = w.sum(1, keepdims=True)
    world_spread = world - (w * world).sum(1, keepdims=True) / total
    px_spread = px - (w * px).sum(1, keepdims=True) / total
    along, square = w * world_spread * px_spread, w * world_spread**2
    scale = along.sum((1, 2)) / np.maximum(square.sum((1, 2)), 1e-9)
    offsets = keypoints[..., :2] - SOURCE_MATRIX @ world
    result = np.empty_like(keypoints, dtype=np.float32)
    result[..., :2] = SOURCE_MATRIX @ px + scale[:, None, None] * offsets
    result[..., 2] = _DERIVED_PX * keypoint_trust
    result[:, _FACE, 2] = _HEAD_PX * keypoint_trust[:, _FACE]
    result[:, DIRECT_KEYPOINTS, :2] = px[:, DIRECT_LANDMARKS]
    result[:, DIRECT_KEYPOINTS, 2] = trust[:, DIRECT_LANDMARKS]
    return result
