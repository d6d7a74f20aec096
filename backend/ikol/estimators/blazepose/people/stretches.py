"""A track in stretches: parts in which it can hardly have gone over to somebody else."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ..region import Region
from .appearance import Appearance

LOOK_FRAMES: Final = 15
"""Clear frames whose mean is the look at either end of a stretch."""


def _recent() -> deque[Appearance]:
    return deque(maxlen=LOOK_FRAMES)


@dataclass(slots=True, eq=False)
class Stretch:
    """Somebody from one moment to the next in which others are in the way or nobody is seen.

    Attributes:
        first: Its first frame.
        last: Its last one.
        last_clear: The last one in which nobody else was in the way; the first if there is none.
        begins: Where they were in the first one.
        ends: Where they were in the last one.
        head: What they look like at its beginning.
        recent: And lately: in the last clear frames, or their mean.
        clear: In how many frames nobody else was in the way.
    """

    first: int
    last: int
    last_clear: int
    begins: Region
    ends: Region
    head: Appearance
    recent: deque[Appearance] = field(default_factory=_recent)
    clear: int = 0

    @property
    def tail(self) -> Appearance:
        """What they look like at its end."""
        return _mean(self.recent) if self.recent else self.head

    def add(self, frame: int, region: Region, look: Appearance | None) -> None:
        """Go on with a later frame; there is no look where others are in the way."""
        self.last, self.ends = frame, region
        if look is None:
            return
        self.last_clear = frame
        self.clear += 1
        self.recent.append(look)
        if self.clear <= LOOK_FRAMES:
            self.head = self.head.blended(look, 1.0 / self.clear)

    def close(self) -> None:
        """Keep the mean alone of what they looked like."""
        tail = self.tail
        self.recent.clear()
        self.recent.append(tail)

    def joined(self, later: "Stretch") -> "Stretch":
        """Both as one, where the later one is of the same person."""
        own, theirs = (min(each.clear, LOOK_FRAMES) for each in (self, later))
        frames = max(1, min(LOOK_FRAMES, own + theirs))
        both = Stretch(
            first=self.first,
            last=later.last,
            last_clear=later.last_clear,
            begins=self.begins,
            ends=later.ends,
            head=self.head.blended(later.head, min(LOOK_FRAMES - own, theirs) / frames),
            clear=self.clear + later.clear,
        )
        both.recent.append(self.tail.blended(later.tail, theirs / frames))
        return both


def extend(
    stretches: list[Stretch],
    frame: int,
    region: Region,
    look: Appearance | None,
    before: Appearance,
) -> None:
    """Add a sighting to somebody's stretches; it may be the first of a new one.

    Args:
        stretches: Theirs so far.
        frame: A later frame.
        region: Where they are in it.
        look: What they look like; None where others are in the way.
        before: What they were known to look like until then.
    """
    now = stretches[-1] if stretches else None
    if now is None or frame > now.last + 1 or (look is not None and _others_left(now)):
        if now is not None:
            now.close()
        now = Stretch(frame, frame, frame, region, region, before)
        stretches.append(now)
    now.add(frame, region, look)


def _others_left(stretch: Stretch) -> bool:
    """Whether others were in the way in the last frame and had not been before."""
    return stretch.clear > 0 and stretch.last_clear < stretch.last


def _mean(looks: Iterable[Appearance]) -> Appearance:
    first, *others = looks
    for count, look in enumerate(others, 2):
        first = first.blended(look, 1.0 / count)
    return first
