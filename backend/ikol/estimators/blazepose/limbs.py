"""Hands and feet as rigid bodies at the ends of the limbs, left and right at once [..., 2, 3]."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .geometry import Vectors, cross, dot, frame, reject, unit

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


class HandPlacer:
    """Places hand joint and middle fingertip along the line from the wrist to the knuckles."""

    def __init__(self, rest: Vectors) -> None:
        """Prepare what only depends on the rest keypoints [29, 3]."""
        offsets = np.stack((rest[list(HANDS)], rest[list(TIPS)]), axis=1) - rest[20:22, None]
        self._offsets = offsets @ frame(offsets[:, 1], np.array([0.0, 0.0, 1.0]))

    def place(
        self, elbows: Vectors, wrists: Vectors, knuckles: Vectors, trust: Vectors, scale: Vectors
    ) -> Extremity:
        """Place both hands.

        Args:
            elbows: Landmarks [..., 2, 3], metres.
            wrists: Landmarks [..., 2, 3].
            knuckles: Of index and little finger [..., 2 (finger), 2 (side), 3].
            trust: Trust in them [..., 2, 1]; without it the hand extends the forearm.
            scale: Size relative to the rest body [..., 1].
        """
        forearm = unit(wrists - elbows)
        direction = unit(knuckles.sum(-3) / 2.0 - wrists)
        direction = unit(forearm + trust * (direction - forearm))
        direction = within_cone(direction, forearm, _MIN_COS_WRIST)
        across = knuckles[..., 0, :, :] - knuckles[..., 1, :, :]
        R_hand = frame(direction, across)  # columns: to the fingers, to the thumb
        points = wrists[..., None, :] + scale[..., None, None] * (
            self._offsets @ R_hand.swapaxes(-1, -2)
        )
        return Extremity(points[..., 0, :], points[..., 1, :], direction, unit(across))


class FootPlacer:
    """Places foot joint and big toe along the line from the heel to the toes.

    The foot rolls with the shin: landmarks two centimetres off would turn a roll of its own by
    tens of degrees.
    """

    def __init__(self, rest: Vectors) -> None:
        """Prepare what only depends on the rest keypoints [29, 3]."""
        ankles = rest[7:9]
        offsets = np.stack((rest[list(FEET)], rest[list(TOES)]), axis=1) - ankles[:, None]
        ahead = np.array([[0.0, 0.0, 1.0]])
        R_rest = _foot_frame(unit(rest[4:6] - ankles), rest_foot_direction(rest), ahead)
        self._offsets = offsets @ R_rest

    def place(
        self,
        knees: Vectors,
        ankles: Vectors,
        soles: Vectors,
        *,
        ahead: Vectors,
        trust: Vectors,
        scale: Vectors,
    ) -> Extremity:
        """Place both feet.

        Args:
            knees: Landmarks [..., 2, 3], metres.
            ankles: Landmarks [..., 2, 3].
            soles: Heels and toes [..., 2 (heel, toe), 2 (side), 3].
            ahead: Direction the pelvis faces [..., 3].
            trust: Trust in the foot's landmarks [..., 2, 1]; without it the foot points ahead.
            scale: Size relative to the rest body [..., 1].
        """
        shin = unit(knees - ankles)
        ahead = ahead[..., None, :]
        neutral = unit(reject(ahead, shin) + 0.15 * ahead)
        seen = unit(soles[..., 1, :, :] - soles[..., 0, :, :])
        direction = unit(neutral + trust * (seen - neutral))
        R_foot = _foot_frame(shin, direction, ahead)
        points = ankles[..., None, :] + scale[..., None, None] * (
            self._offsets @ R_foot.swapaxes(-1, -2)
        )
        return Extremity(points[..., 0, :], points[..., 1, :], direction, R_foot[..., 1])


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
