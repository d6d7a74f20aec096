"""What is known beforehand of a motion that is solved again."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .clip_solver.evidence import Footing
from .footing import Closeness

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_SLIDE_M: Final = 0.0005
"""Less than of contacts that are found, so that a foot seen 30 cm further on stays within 3 mm."""

_GUESSED: Final = 0.25
"""Of hands, which nobody vouches for: they slide as those of contacts that are found."""


@dataclass(frozen=True, slots=True)
class Given:
    """What stays as it is.

    Attributes:
        T_own_camera: The camera [4, 4] in the person's own world, whose ground is at z = 0.
        contacts: How surely left heel, left toes, right heel and right toes stand [T, 4], 0..1, by
            the user's word; None to find out.
    """

    T_own_camera: Float64
    contacts: Float32 | None = None


def given_footing(
    contacts: Float32, hands: Float32, T_own_camera: Float64, closeness: Closeness
) -> Footing:
    """Feet that stand when somebody says so: these are no mistakes, however far they slide.

    Whether they stand on the ground or on something else is told by where they are.

    Args:
        contacts: As in `Given`.
        hands: How surely hands bear weight [T, 2], as they are found.
        T_own_camera: As in `Given`.
        closeness: How near the truth the motion is.
    """
    up, ground = T_own_camera[2, :3], -float(T_own_camera[2, 3])
    return Footing(
        contacts,
        up,
        ground,
        stand_m=closeness.stand_m,
        far_m=closeness.far_m,
        slip_m=math.inf,
        slide_m=_SLIDE_M,
        hands=_GUESSED * hands,
    )
