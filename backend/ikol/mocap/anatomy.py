"""Which joints of a foreign skeleton are the parts of a person.

Names alone mislead: `LeftShoulder` is the upper arm in CMU's .bvh files and the collar bone in
MotionBuilder's and Mixamo's. So only pelvis, head, elbows and knees are found by name, and the rest
by how the tree hangs together around them.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ikol.mocap.source import SourceMotion

_SIDES = ("left", "right")
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
    """The parts of a person, as indices into the source's joints; the pelvis is the root.

    Attributes:
        spine: Joints above the pelvis, up to the one that carries neck and arms.
        neck: Joints between that one and the head.
        head: The head.
        arms: Left and right.
        legs: Left and right.
    """

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
    prefix = _shared_prefix(source.names)
    names = [_plain(name.removeprefix(prefix)) for name in source.names]
    head = _first(names, ("head",), "")
    elbows = [_first(names, _ELBOW, side) for side in _SIDES]
    knees = [_first(names, _KNEE, side) for side in _SIDES]
    to_head = _path(source, head)
    to_elbows = [_path(source, elbow) for elbow in elbows]
    trunk = [joint for joint in to_head if all(joint in path for path in to_elbows)]
    if len(trunk) < 2:
        raise ValueError("it has no spine between its pelvis and its arms")
    left_arm, right_arm = (_limb(source, names, elbow, trunk) for elbow in elbows)
    left_leg, right_leg = (_limb(source, names, knee, trunk) for knee in knees)
    return Anatomy(
        spine=tuple(trunk[1:]),
        neck=tuple(to_head[len(trunk) : -1]),
        head=head,
        arms=(left_arm, right_arm),
        legs=(left_leg, right_leg),
    )


def _limb(source: SourceMotion, names: Sequence[str], middle: int, trunk: list[int]) -> Limb:
    upper = source.parents[middle]
    base = source.parents[upper]
    if upper in trunk or base < 0:
        raise ValueError(f"{source.names[middle]} has no upper arm or thigh")
    lower = _main_child(source, middle)
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
        tip=_tip(source, end),
    )


def _tip(source: SourceMotion, end: int) -> int:
    """The first joint after the hand or foot that is somewhere else; `end` where none is.

    Fingers of some files begin with a joint at the wrist, but for the last digits: where such a
    joint is seen from there is noise. Of several fingers or toes it is the one in the middle, so
    that neither a thumb nor the order in the file turns the hand.
    """
    rest = source.rest_positions()
    tip = end
    while children := _children(source, tip):
        apart = np.linalg.norm(rest[children][:, None] - rest[children], axis=-1).sum(axis=1)
        central = np.asarray(children)[apart <= apart.min() * (1 + _APART)]
        tip = max(map(int, central), key=lambda child: _size(source, child))
        bone = np.linalg.norm(rest[end] - rest[source.parents[end]])
        if np.linalg.norm(rest[tip] - rest[end]) > _APART * bone:
            return tip
    return end


def _shared_prefix(names: Sequence[str]) -> str:
    """What most names begin with, such as a character's name, up to its last sign.

    Not all: programs put a root of their own above a character.
    """
    named = [name for name in names if name]
    begins = Counter(
        name[: sign.end()] for name in named for sign in re.finditer(r"[^A-Za-z0-9]", name)
    )
    shared = [begin for begin, count in begins.items() if 2 * count > len(named)]
    return max(shared, key=len, default="")


def _plain(name: str) -> str:
    """A name in small letters without its prefix, with its side written out in front."""
    bare = re.sub(r"^mixamorig\d*[:_]?", "", name.rpartition(":")[2])
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare).lower()
    words = re.findall(r"[a-z0-9]+", spaced)
    for side in _SIDES:
        rest = [word for word in words if word not in (side, side[0])]
        if len(rest) < len(words):
            return side + "".join(rest)
    return "".join(words)


def _first(names: Sequence[str], stems: Sequence[str], side: str) -> int:
    """The first joint with one of the names, the earlier the better."""
    for stem in stems:
        for wanted in (side + stem, side[:1] + stem):
            if wanted in names:
                return names.index(wanted)
    raise ValueError(f"it has no joint named like the {side} {stems[0]}".replace("  ", " "))


def _path(source: SourceMotion, joint: int) -> list[int]:
    """Joints from the root to one."""
    path = [joint]
    while source.parents[path[0]] >= 0:
        path.insert(0, source.parents[path[0]])
    return path


def _children(source: SourceMotion, joint: int) -> list[int]:
    return [child for child, parent in enumerate(source.parents) if parent == joint]


def _main_child(source: SourceMotion, joint: int) -> int:
    """The child with most joints below it."""
    children = _children(source, joint)
    if not children:
        raise ValueError(f"{source.names[joint]} has nothing below it")
    return max(children, key=lambda child: _size(source, child))


def _size(source: SourceMotion, joint: int) -> int:
    return 1 + sum(_size(source, child) for child in _children(source, joint))
