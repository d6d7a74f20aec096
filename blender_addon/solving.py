"""How a clip is solved: options of the next capture, and of every captured person."""

from typing import TYPE_CHECKING, Final, cast

from bpy.props import BoolProperty, EnumProperty, FloatProperty, PointerProperty, StringProperty
from bpy.types import Object, PropertyGroup

from .capture.vendored import Solving

LIMBS: Final = ("head", "left_arm", "right_arm", "left_leg", "right_leg")


def _strength(name: str) -> object:
    return FloatProperty(
        name=name,
        description="How much trembling is taken out of the finished curves; "
        "fast movements are kept",
        default=0.5,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
    )


class IKOL_SolveOptions(PropertyGroup):
    """Smoothing, feet, ground and what is captured."""

    if TYPE_CHECKING:
        smoothing: float
        use_limb_smoothing: bool
        limbs: set[str]
        use_foot_lock: bool
        use_ground: bool
    else:
        smoothing: _strength("Smoothing")
        use_limb_smoothing: BoolProperty(
            name="Per Limb", description="Smooth limbs differently from the rest of the body"
        )
        smoothing_head: _strength("Head")
        smoothing_left_arm: _strength("Left Arm")
        smoothing_right_arm: _strength("Right Arm")
        smoothing_left_leg: _strength("Left Leg")
        smoothing_right_leg: _strength("Right Leg")
        limbs: EnumProperty(
            name="Limbs",
            description="What is captured; the rest is led to a pose of rest. "
            "Shift-click to choose several",
            items=(
                ("head", "Head", "Neck and head"),
                ("left_arm", "Left Arm", "From the collar to the hand"),
                ("right_arm", "Right Arm", "From the collar to the hand"),
                ("left_leg", "Left Leg", "From the hip to the toes"),
                ("right_leg", "Right Leg", "From the hip to the toes"),
            ),
            options={"ENUM_FLAG"},
            default=set(LIMBS),
        )
        use_foot_lock: BoolProperty(
            name="Foot Lock",
            description="Hold feet that stand, and hands that bear weight, in place",
            default=True,
        )
        use_ground: BoolProperty(
            name="Ground",
            description="Hold the body up, and feet that stand down, by a level ground",
            default=True,
        )


def solving_of(chosen: IKOL_SolveOptions) -> Solving:
    """What was chosen, as the backend is told."""
    limb_smooth = {limb: float(getattr(chosen, f"smoothing_{limb}")) for limb in LIMBS}
    return Solving(
        smooth=chosen.smoothing,
        limb_smooth=limb_smooth if chosen.use_limb_smoothing else {},
        limbs=tuple(sorted(chosen.limbs)),
        foot_lock=chosen.use_foot_lock,
        ground=chosen.use_ground,
    )


def choose(chosen: IKOL_SolveOptions, solving: Solving) -> None:
    """Set the options to what a capture was made with."""
    chosen.smoothing = solving.smooth
    chosen.use_limb_smoothing = bool(solving.limb_smooth)
    for limb in LIMBS:
        setattr(chosen, f"smoothing_{limb}", solving.limb_smooth.get(limb, solving.smooth))
    chosen.limbs = set(solving.limbs)
    chosen.use_foot_lock, chosen.use_ground = solving.foot_lock, solving.ground


def solve_options(armature: Object) -> IKOL_SolveOptions:
    """The options of a captured person."""
    return cast(IKOL_SolveOptions, armature.ikol_solve)  # pyright: ignore[reportAttributeAccessIssue]


def solvable(thing: Object | None) -> Object | None:
    """The armature that an object is, or is the body of, if its motion can be solved again."""
    for candidate in (thing, thing.parent if thing is not None else None):
        if candidate is not None and candidate.type == "ARMATURE" and kept_text(candidate):
            return candidate
    return None


def kept_text(armature: Object) -> str:
    """What a person's motion can be solved again from; empty if there is nothing."""
    return cast(str, armature.ikol_kept)  # pyright: ignore[reportAttributeAccessIssue]


def keep(armature: Object, text: str, solving: Solving) -> None:
    """Keep with an armature what its motion can be solved again from.

    Args:
        armature: The captured person.
        text: As `KeptMotion.to_text` has it.
        solving: How it was solved.
    """
    armature.ikol_kept = text  # pyright: ignore[reportAttributeAccessIssue]
    choose(solve_options(armature), solving)


def register() -> None:
    """Hang options and what is kept on objects."""
    Object.ikol_solve = PointerProperty(type=IKOL_SolveOptions)  # pyright: ignore[reportAttributeAccessIssue]
    Object.ikol_kept = StringProperty(options={"HIDDEN"})  # pyright: ignore[reportAttributeAccessIssue]


def unregister() -> None:
    """Take them off again."""
    del Object.ikol_kept  # pyright: ignore[reportAttributeAccessIssue]
    del Object.ikol_solve  # pyright: ignore[reportAttributeAccessIssue]


CLASSES: tuple[type, ...] = (IKOL_SolveOptions,)
