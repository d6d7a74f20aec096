"""Hands and feet as rigid bodies at the ends of the limbs, left and right at once [..., 2, 3]."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .geometry import Vectors, cross, dot, frame, reject, rotate, unit

HANDS: Final = (22, 23)
TIPS: Final = (25, 26)
FEET: Final = (10, 11)
TOES: Final = (27, 28)

_MIN_COS_WRIST: Final = np.cos(np.radians(75.0))
"""No wrist bends further from the forearm than this."""


@dataclass(frozen=True, slots=True)
class Extremity:
    """Hands or feet, left and right.

    Attributes:
        near, far: Its two keypoints (hand and fingertip, foot and toe), each [..., 2, 3] metres.
        direction: Where it points [..., 2, 3] (to the knuckles, to the toes).
        across: Second direction [..., 2, 3]: to the thumb's side, or the foot's sole to instep.
    """

    near: Vectors
    far: Vectors
    direction: Vectors
    across: Vectors


def place_hands(
    *,
    elbows: Vectors,
    wrists: Vectors,
    indices: Vectors,
    pinkies: Vectors,
    trust: Vectors,
    scale: Vectors,
    rest: Vectors,
) -> Extremity:
    """Place hand joint and middle fingertip along the line from the wrist to the knuckles.

    Args:
        elbows: Landmarks [..., 2, 3], metres, as the next three.
        wrists: Landmarks.
        indices: Knuckles of the index fingers.
        pinkies: Knuckles of the little fingers.
        trust: Trust in the hand's landmarks [..., 2, 1]; without it the hand extends the forearm.
        scale: Size relative to the rest body [..., 1].
        rest: Rest keypoints [29, 3].
    """
    forearm = unit(wrists - elbows)
    direction = unit((indices + pinkies) / 2.0 - wrists)
    direction = within_cone(unit(forearm + trust * (direction - forearm)), forearm, _MIN_COS_WRIST)
    across = indices - pinkies
    R_hand = frame(direction, across)  # columns: to the fingers, to the thumb
    scale = scale[..., None, :]
    near, far = np.empty_like(wrists), np.empty_like(wrists)
    for side in (0, 1):
        wrist_rest = rest[20 + side]
        R_rest = frame(rest[TIPS[side]] - wrist_rest, np.array([0.0, 0.0, 1.0]))
        R = R_hand[..., side, :, :] @ R_rest.T
        for out, joint in ((near, HANDS[side]), (far, TIPS[side])):
            out[..., side, :] = wrists[..., side, :] + scale[..., 0, :] * rotate(
                R, rest[joint] - wrist_rest
            )
    return Extremity(near, far, direction, across)


def place_feet(
    *,
    knees: Vectors,
    ankles: Vectors,
    heels: Vectors,
    toes: Vectors,
    ahead: Vectors,
    trust: Vectors,
    scale: Vectors,
    rest: Vectors,
) -> Extremity:
    """Place foot joint and big toe along the line from the heel to the toes.

    The foot rolls with the shin: landmarks two centimetres off would turn a roll of its own by
    tens of degrees.

    Args:
        knees: Landmarks [..., 2, 3], metres, as the next three.
        ankles: Landmarks.
        heels: Landmarks.
        toes: Tips of the index toes.
        ahead: Direction the pelvis faces [..., 3].
        trust: Trust in the foot's landmarks [..., 2, 1]; without it the foot points ahead.
        scale: Size relative to the rest body [..., 1].
        rest: Rest keypoints [29, 3].
    """
    shin = unit(knees - ankles)
    ahead = ahead[..., None, :]
    neutral = unit(ahead - dot(ahead, shin) * shin + 0.15 * ahead)
    direction = unit(neutral + trust * (unit(toes - heels) - neutral))
    R_foot = _foot_frame(shin, direction, ahead)
    near, far = np.empty_like(ankles), np.empty_like(ankles)
    for side in (0, 1):
        ankle_rest = rest[7 + side]
        shin_rest = unit(rest[4 + side] - ankle_rest)
        R_rest = _foot_frame(shin_rest, rest_foot_direction(rest)[side], np.array([0.0, 0.0, 1.0]))
        R = R_foot[..., side, :, :] @ R_rest.T
        for out, joint in ((near, FEET[side]), (far, TOES[side])):
            out[..., side, :] = ankles[..., side, :] + scale * rotate(R, rest[joint] - ankle_rest)
    return Extremity(near, far, direction, R_foot[..., 1])


def rest_foot_direction(rest: Vectors) -> Vectors:
    """Where the rest feet point [2, 3], along the ground."""
    forward = (rest[list(TOES)] - rest[7:9]) * np.array([1.0, 0.0, 1.0])
    return unit(forward)


def _foot_frame(shin: Vectors, direction: Vectors, ahead: Vectors) -> Vectors:
    # A foot stretched in line with the shin has no plane of its own; then the pelvis decides.
    lateral = cross(shin, direction) + 0.05 * cross(shin, ahead)
    x = unit(reject(lateral, direction))
    return np.stack((x, cross(direction, x), direction), axis=-1)


def within_cone(direction: Vectors, axis: Vectors, min_cos: float) -> Vectors:
    """Turn unit vectors [..., 3] back to the rim of a cone about `axis` if they lie outside."""
    cos = dot(direction, axis)
    side = unit(direction - cos * axis)
    rim = min_cos * axis + np.sqrt(1.0 - min_cos**2) * side
    return np.where(cos < min_cos, rim, direction)
