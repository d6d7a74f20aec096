"""The choices of solving a clip, alike for `ikol capture` and `ikol solve`."""

from dataclasses import dataclass, field
from typing import Annotated

from cyclopts import Parameter

from ..errors import IkolError
from ..motion.solve_options import SolveOptions, limbs_named


@Parameter(name="*")
@dataclass(frozen=True)
class SolveChoices:
    """How the clip is solved."""

    smooth: float = 0.5
    """Strength of smoothing, 0 (none) to 1; fast hits are kept."""

    smooth_limb: list[str] = field(default_factory=list[str])
    """Another strength for a limb, as in left_arm=0.8; may be given several times."""

    only: list[str] = field(default_factory=lambda: ["all"])
    """What is captured: all, upper, lower, head, left_arm, right_arm, left_leg or right_leg; may be
    given several times. The rest is led to a pose of rest."""

    foot_lock: Annotated[bool, Parameter(negative="--no-foot-lock")] = True
    """Hold feet that stand in place."""

    ground: Annotated[bool, Parameter(negative="--no-ground")] = True
    """Hold the body up, and feet that stand down, by a level ground."""


def options_of(choices: SolveChoices | None) -> SolveOptions:
    """The options that the user's words mean.

    Raises:
        IkolError: `limb` or `smooth` if something is not there.
    """
    choices = choices or SolveChoices()
    return SolveOptions(
        choices.smooth,
        dict(_strength(text) for text in choices.smooth_limb),
        limbs_named(choices.only),
        choices.foot_lock,
        choices.ground,
    )


def _strength(text: str) -> tuple[str, float]:
    name, _, number = text.partition("=")
    try:
        return name, float(number)
    except ValueError:
        raise IkolError(
            f"{text!r} is no smoothing of a limb.", "Write it as left_arm=0.8.", "smooth"
        ) from None
