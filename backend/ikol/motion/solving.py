"""How a frame is solved: modes and settings of the solver for one frame by itself."""

from dataclasses import dataclass, replace
from typing import Final

from ikol.solver import Fitting, Settings

_BONE_WEIGHT: Final = 0.02
_SWING_PRIOR: Final = 0.002
"""Keypoint noise of 2 cm over swings of about half a radian, squared."""


@dataclass(frozen=True, slots=True)
class Solving:
    """How a frame is solved.

    Attributes:
        mode: Mode of `ikol.solver.solve`.
        first, second: Settings of the two solves of `Lifter.lift`.
        is_twice: Whether there is a second one.
    """

    mode: str
    first: Settings
    second: Settings
    is_twice: bool = True


IKOL: Final = Solving(
    "swing2",
    Settings(iterations=1, bone_weight=_BONE_WEIGHT, swing_prior=_SWING_PRIOR),
    Settings(iterations=2, bone_weight=_BONE_WEIGHT, swing_prior=_SWING_PRIOR),
)
"""Few iterations from the closed form: more follow the net's noise and gain nothing."""

BEGINNING: Final = replace(IKOL, is_twice=False)
"""Where the clip solver may begin, at half the cost."""

ANALYTIC: Final = Solving("analytic", Settings(), Settings())
"""HybrIK's closed form, to compare with."""

OUTRIGHT: Final = replace(ANALYTIC, is_twice=False)
"""Back to the rotations that keypoints and twists were made of."""

PAPER: Final = Solving("swing1", Settings(), Settings())
"""The layer as the IKOL paper has it, to compare with."""

SMPLIFY: Final = Solving("smplify", Settings(), Settings())
"""Fitting from the rest pose as SMPLify does, to compare with."""

_FROM_NEAR: Final = Settings(fitting=Fitting(iterations=100, step_rad=0.01, stages=(1.0,)))
SPIN: Final = Solving("smplify", _FROM_NEAR, _FROM_NEAR)
"""Fitting from given rotations as SPIN does, to compare with: with the weakest prior all along, and
half as many steps of a hundredth of a radian."""

LEAST_WEIGHT: Final = 0.05
"""Weight of a target without trust: a limb has to go somewhere."""
