"""Which joints of a foreign skeleton are the parts of a person.

Names alone mislead: `LeftShoulder` is the upper arm in CMU's .bvh files and the collar bone in
MotionBuilder's and Mixamo's. So only head, elbows and knees are found by name, and the rest by how
the tree hangs together around them. The pelvis need not be the root: many programs put one above.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ikol.mocap.joint_names import SIDES, first_named, plain_names
from ikol.mocap.source import SourceMotion

_Choice = Callable[[SourceMotion, list[int]], int]
_ELBOW = ("elbow", "forearm", "lowerarm", "lowarm", "radius")
_APART = 1e-3
"""Two joints closer than this, in lengths of the bone before them, are at one place."""
_KNEE = ("knee", "leg", "lowerleg", "lowleg", "shin", "calf", "tibia")


@dataclass(frozen=True, slots=True)
class Limb:
    """Joints of an arm or a leg, as indices into the source's.

    Attributes:
        base: Collar bone (arms); None where the skeleton has none.
        upper: Shoulder or hip.
        middle: Elbow or knee.
        lower: Wrist or ankle: where the forearm or shank ends.
        end: What carries the orientation of the hand or foot; mostly `lower`.
        tip: Fingers or the ball of the foot; `end` where nothing comes after it.
    """

    base: int | None
    upper: int
    middle: int
    lower: int
    end: int
    tip: int


@dataclass(frozen=True, slots=True)
class Anatomy:
    """The parts of a person, as indices into the source's joints.

    Attributes:
        pelvis: What carries both legs, next to them.
        spine: Joints above the pelvis, up to the one that carries neck and arms.
        neck: Joints between that one and the head.
        head: The head.
        arms: Left and right.
        legs: Left and right.
    """

    pelvis: int
    spine: tuple[int, ...]
    neck: tuple[int, ...]
    head: int
    arms: tuple[Limb, Limb]
    legs: tuple[Limb, Limb]


def find_anatomy(source: SourceMotion) -> Anatomy:
    """Find the parts of a person in a skeleton.

    Raises:
        ValueError: A part is not there; the message names it.
    """
    names = plain_names(source.names)
    head = first_named(names, ("head",), "")
    elbows = [first_named(names, _ELBOW, side) for side in SIDES]
    knees = [first_named(names, _KNEE, side) for side in SIDES]
    to_head = _path(source, head)
    to_elbows = [_path(source, elbow) for elbow in elbows]
    trunk = [joint for joint in to_head if all(joint in path for path in to_elbows)]
    left_arm, right_arm = (_limb(source, names, elbow, trunk, _middle_one) for elbow in elbows)
    left_leg, right_leg = (_limb(source, names, knee, trunk, _largest) for knee in knees)
    to_left, to_right = (_path(source, leg.upper) for leg in (left_leg, right_leg))
    to_pelvis = [joint for joint in to_left if joint in to_right]
    spine = tuple(joint for joint in trunk if joint not in to_pelvis)
    if not spine:
        raise ValueError("it has no spine between its pelvis and its arms")
    return Anatomy(
        pelvis=to_pelvis[-1],
        spine=spine,
        neck=tuple(to_head[len(trunk) : -1]),
        head=head,
        arms=(left_arm, right_arm),
        legs=(left_leg, right_leg),
    )


def _limb(
    source: SourceMotion, names: Sequence[str], middle: int, trunk: list[int], choose: _Choice
) -> Limb:
    upper = source.parents[middle]
    base = source.parents[upper]
    if upper in trunk or base < 0:
        raise ValueError(f"{source.names[middle]} has no upper arm or thigh")
    below = _children(source, middle)
    if not below:
        raise ValueError(f"{source.names[middle]} has nothing below it")
    lower = _largest(source, below)
    end = lower
    for child in _children(source, lower):
        # Acclaim's wrist only twists the forearm; the hand is a joint of its own.
        if names[lower].endswith("wrist") and names[child].endswith("hand"):
            end = child
    return Limb(
        base=None if base in trunk else base,
        upper=upper,
        middle=middle,
        lower=lower,
        end=end,
        tip=_tip(source, end, choose),
    )


def _tip(source: SourceMotion, end: int, choose: _Choice) -> int:
    """The one to go by of the first joints after a hand or foot that are elsewhere; else `end`.

    Fingers of some files begin with a joint at the wrist, but for the last digits: where such a
    joint is seen from there is noise.
    """
    rest = source.rest_positions()
    apart = _APART * np.linalg.norm(rest[end] - rest[source.parents[end]])
    below, elsewhere = _children(source, end), list[int]()
    while below:
        joint = below.pop(0)
        if np.linalg.norm(rest[joint] - rest[end]) > apart:
            elsewhere.append(joint)
        else:
            below += _children(source, joint)
    return choose(source, elsewhere) if elsewhere else end


def _middle_one(source: SourceMotion, fingers: list[int]) -> int:
    """The finger in the middle, so that neither a thumb nor the order in the file turns the hand.

    Of two, such as a thumb and one for all the others, it is the one of more joints, then the one
    that begins farther from the wrist.
    """
    rest = source.rest_positions()
    apart = np.linalg.norm(rest[fingers][:, None] - rest[fingers], axis=-1).sum(axis=1)
    central = np.asarray(fingers)[apart <= apart.min() * (1 + _APART)]
    reach = np.linalg.norm(source.offsets, axis=1)
    return max(map(int, central), key=lambda joint: (_size(source, joint), reach[joint]))


def _largest(source: SourceMotion, joints: list[int]) -> int:
    """The joint with most joints below it."""
    return max(joints, key=lambda joint: _size(source, joint))


def _path(source: SourceMotion, joint: int) -> list[int]:
    """Joints from the root to one."""
    path = [joint]
    while source.parents[path[0]] >= 0:
        path.insert(0, source.parents[path[0]])
    return path


def _children(source: SourceMotion, joint: int) -> list[int]:
    return [child for child, parent in enumerate(source.parents) if parent == joint]


def _size(source: SourceMotion, joint: int) -> int:
    return 1 + sum(_size(source, child) for child in _children(source, joint))
