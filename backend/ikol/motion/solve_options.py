"""What the user chooses of the way a clip is solved: the same when it is solved again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.errors import IkolError
from ikol.skeleton import NUM_JOINTS, SPINE

LIMBS: Final[Mapping[str, tuple[int, ...]]] = {
    "head": (12, 15),
    "left_arm": (13, 16, 18, 20, 22),
    "right_arm": (14, 17, 19, 21, 23),
    "left_leg": (1, 4, 7, 10),
    "right_leg": (2, 5, 8, 11),
}
"""Joints of each limb."""

_ABOVE: Final = frozenset({"head", "left_arm", "right_arm"})
_LEGS: Final = frozenset({"left_leg", "right_leg"})
_GROUPS: Final = {"all": frozenset(LIMBS), "upper": _ABOVE, "lower": _LEGS}


@dataclass(frozen=True, slots=True)
class SolveOptions:
    """Choices for solving a clip.

    Attributes:
        smooth: Strength of smoothing, 0 (none) to 1 (very strong); 0.5 is what the noise in the
            clip asks for.
        limb_smooth: The same for limbs that differ from the rest of the body.
        limbs: Limbs that are captured; the others are led to rest, and so is the spine where
            neither head nor arms are captured. The pelvis always moves.
        foot_lock: Whether feet that stand are held in place.
        ground: Whether the ground holds the body up, and feet that stand down.

    Raises:
        IkolError: `smooth` if a strength is outside 0..1, `limb` if there is no such limb.
    """

    smooth: float = 0.5
    limb_smooth: Mapping[str, float] = field(default_factory=dict[str, float])
    limbs: frozenset[str] = frozenset(LIMBS)
    foot_lock: bool = True
    ground: bool = True

    def __post_init__(self) -> None:
        for name in (*self.limb_smooth, *self.limbs):
            if name not in LIMBS:
                raise _no_limb(name, LIMBS)
        for strength in (self.smooth, *self.limb_smooth.values()):
            if not 0.0 <= strength <= 1.0:
                raise IkolError(
                    f"A smoothing of {strength:g} is not possible.",
                    "Give a number from 0 (none) to 1 (very strong).",
                    "smooth",
                )

    def joint_smooth(self) -> NDArray[np.float64]:
        """Strength of smoothing of each joint [24]."""
        strengths = np.full(NUM_JOINTS, self.smooth)
        for name, strength in self.limb_smooth.items():
            strengths[list(LIMBS[name])] = strength
        return strengths

    def captured_joints(self) -> NDArray[np.bool_]:
        """Which joints are captured [24]."""
        captured = np.ones(NUM_JOINTS, np.bool_)
        for name, joints in LIMBS.items():
            captured[list(joints)] = name in self.limbs
        captured[list(SPINE)] = bool(self.limbs & _ABOVE)
        return captured

    @property
    def stands_on_ground(self) -> bool:
        """Whether the ground has a say: not over legs that nobody looks at."""
        return self.ground and bool(self.limbs & _LEGS)


def limbs_named(names: Iterable[str]) -> frozenset[str]:
    """Limbs by their names, or by those of groups: all, upper, lower.

    Raises:
        IkolError: `limb` if there is no such limb.
    """
    found: set[str] = set()
    for name in names:
        if name not in _GROUPS and name not in LIMBS:
            raise _no_limb(name, (*_GROUPS, *LIMBS))
        found |= _GROUPS.get(name, {name})
    return frozenset(found)


def _no_limb(name: str, choices: Iterable[str]) -> IkolError:
    return IkolError(f"There is no limb {name!r}.", f"Choose among {', '.join(choices)}.", "limb")
