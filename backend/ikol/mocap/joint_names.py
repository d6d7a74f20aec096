"""Names of joints, whatever program or character they come from."""

import re
from collections import Counter
from collections.abc import Sequence

SIDES = ("left", "right")


def plain_names(names: Sequence[str]) -> list[str]:
    """Names in small letters without what most begin with, and the side in front: "leftelbow"."""
    prefix = _shared_prefix(names)
    return [_plain(name.removeprefix(prefix)) for name in names]


def first_named(names: Sequence[str], stems: Sequence[str], side: str) -> int:
    """The first joint with one of the names, the earlier the better.

    Args:
        names: Plain ones.
        stems: What is looked for, without its side.
        side: One of `SIDES`, or "".

    Raises:
        ValueError: There is none.
    """
    for stem in stems:
        for wanted in (side + stem, side[:1] + stem):
            if wanted in names:
                return names.index(wanted)
    raise ValueError(f"it has no joint named like the {side} {stems[0]}".replace("  ", " "))


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
    """A name in small letters without its prefix, with its side written out in front.

    Of "c", for what is in the centre, nothing remains.
    """
    bare = re.sub(r"^mixamorig\d*[:_]?", "", name.rpartition(":")[2])
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare).lower()
    words = [word for word in re.findall(r"[a-z0-9]+", spaced) if word != "c"]
    for side in SIDES:
        rest = [word for word in words if word not in (side, side[0])]
        if len(rest) < len(words):
            return side + "".join(rest)
    return "".join(words)
