"""How a clip is solved, as clients say it: when it is captured and when it is solved again."""

from typing import Annotated

from msgspec import Meta, Struct

_Name = Annotated[str, Meta(max_length=64)]
_Strength = Annotated[float, Meta(ge=0.0, le=1.0)]


class Solving(Struct, frozen=True):
    """Wishes of the user.

    Attributes:
        smooth: Strength of smoothing: 0 none, 0.5 what the noise in the clip asks for, 1 very
            strong.
        limb_smooth: The same for limbs that differ: head, left_arm, right_arm, left_leg, right_leg.
        limbs: What is captured: limbs, or all, upper, lower. The rest is led to rest.
        foot_lock: Whether feet that stand are held in place.
        ground: Whether the ground holds the body up, and feet that stand down.
    """

    smooth: _Strength = 0.5
    limb_smooth: Annotated[dict[_Name, _Strength], Meta(max_length=16)] = {}
    limbs: Annotated[tuple[_Name, ...], Meta(max_length=16)] = ("all",)
    foot_lock: bool = True
    ground: bool = True
