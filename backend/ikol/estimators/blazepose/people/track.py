"""One person through a clip: where they are, how they move, what they look like."""

import math
from collections import deque
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from ..landmarks import Reading
from ..outline import Outline
from ..pose_landmarks import PoseLandmarks
from ..region import Region
from ..righting import Righting
from .appearance import Appearance
from .movement import Stillness
from .stretches import Stretch, extend

_BLEND_STEP: Final = 0.4
"""Share of the last step in the expected next one."""
_DAMPING: Final = 0.93
"""Of the speed of somebody who is hidden, each frame: they may have stopped."""
_GALLERY: Final = 12
_NEW_LOOK: Final = 0.12
_LOOK_SHARE: Final = 0.05
_FRESH_FRAMES: Final = 3
"""For how long somebody keeps their posture."""
_WANDER_SHARE: Final = 0.2
_MOST_UNTOLD: Final = 600
"""Frames that are kept of what may be a thing; things stay for the whole clip."""
_CLEAR_SCORE: Final = 0.9
_TOO_MANY_DOUBTS: Final = 5


def _short_list() -> deque[tuple[int, PoseLandmarks]]:
    return deque(maxlen=_MOST_UNTOLD)


@dataclass(slots=True, eq=False)
class Track:
    """Somebody who is followed, or was.

    Attributes:
        reading: Their last one.
        first_frame: In which they were first seen.
        last_frame: In which they were last seen.
        look: What they look like lately.
        gallery: Different looks of theirs: from the front, from behind, in the shade.
        step_px: Expected motion (x, y) from one frame to the next.
        growth: Expected change of the logarithm of their size in a frame.
        wander: How far they are from where they were expected, in sides of their region.
        sightings: How often they were seen.
        number: Whose track it is, from 0; None until they are known for certain.
        doubts: How many readings were unsure lately.
        checked_frame: When the detector was last asked about them.
        denials: How often it did not see them, in a row.
        untold: Frames and landmarks of somebody who is not known for certain yet.
        stillness: Where they were seen first, until something moves there.
        righting: When other turns of their region were tried.
        stretches: Where they were from when to when, to find out in the end who is who.
    """

    reading: Reading
    first_frame: int
    last_frame: int
    look: Appearance
    gallery: list[Appearance] = field(default_factory=list)
    step_px: tuple[float, float] = (0.0, 0.0)
    growth: float = 0.0
    wander: float = 0.05
    sightings: int = 1
    number: int | None = None
    doubts: int = 0
    checked_frame: int = 0
    denials: int = 0
    untold: deque[tuple[int, PoseLandmarks]] = field(default_factory=_short_list)
    stillness: Stillness | None = None
    righting: Righting = field(default_factory=Righting)
    stretches: list[Stretch] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gallery = self.gallery or [self.look]
        self.checked_frame = self.first_frame
        extend(self.stretches, self.first_frame, self.reading.region, None, self.look)

    @property
    def doubtful(self) -> bool:
        """Whether it may no longer be a person at all."""
        return self.doubts >= _TOO_MANY_DOUBTS

    def outline_in(self, frame: int) -> Outline | None:
        """Where they are expected in a frame, if they were outlined in the one before."""
        outline = self.reading.outline
        if outline is None or self.last_frame != frame - 1:
            return None
        return outline.moved(self.step_px)

    def predicted(self, frame: int) -> Region:
        """Where to look for them in a frame: they go on as they did, ever more slowly."""
        elapsed = frame - self.last_frame
        reach = _reach(elapsed)
        region = self.reading.region
        (x, y), (dx, dy) = region.centre_px, self.step_px
        return replace(
            region,
            centre_px=(x + reach * dx, y + reach * dy),
            side_px=region.side_px * math.exp(min(elapsed, 3) * self.growth),
        )

    def apart(self, frame: int, reading: Reading) -> float:
        """How far a reading is from where they are expected in a frame, in sides of the region."""
        elapsed = frame - self.last_frame
        expected, region = self.predicted(frame), reading.region
        side_px = max(expected.side_px, region.side_px)
        if elapsed > _FRESH_FRAMES:
            return expected.apart(region)
        moved = np.array(self.step_px, np.float32) * _reach(elapsed)
        points = self.reading.person.landmarks_px[:, :2] + moved
        distances = np.linalg.norm(reading.person.landmarks_px[:, :2] - points, axis=1)
        return float(distances.mean()) / side_px

    def seen(self, frame: int, reading: Reading, look: Appearance | None) -> None:
        """Go on with another reading.

        Args:
            frame: Its frame.
            reading: What was read.
            look: What they look like; None where others stand in front or behind.
        """
        extend(self.stretches, frame, reading.region, look, self.look)
        elapsed = frame - self.last_frame
        if elapsed == 1:
            apart = min(self.apart(frame, reading), 0.2)
            self.wander += _WANDER_SHARE * (apart - self.wander)
        before, now = self.reading.region, reading.region
        share = 1.0 if self.sightings == 1 else _BLEND_STEP
        step = [
            (1 - share) * old + share * (b - a) / elapsed
            for old, a, b in zip(self.step_px, before.centre_px, now.centre_px, strict=True)
        ]
        self.step_px = (step[0], step[1])
        growth = math.log(now.side_px / before.side_px) / elapsed
        self.growth = 0.8 * self.growth + 0.2 * max(-0.1, min(0.1, growth))
        self.reading, self.last_frame = reading, frame
        self.sightings += 1
        clear = reading.person.score >= _CLEAR_SCORE
        self.doubts = max(0, self.doubts - 1) if clear else self.doubts + 1
        if look is not None:
            self._remember(look)

    def likeness(self, look: Appearance) -> float:
        """Distance of a look from the most similar one they ever had, 0..1."""
        return min(known.distance(look) for known in (self.look, *self.gallery))

    def joined_by(self, later: "Track") -> None:
        """Go on as another track that turned out to be the same person."""
        self.reading, self.last_frame, self.doubts = later.reading, later.last_frame, later.doubts
        self.step_px, self.growth = later.step_px, later.growth
        self.sightings += later.sightings
        self.stretches += later.stretches
        self.look = later.look
        for look in later.gallery:
            self._remember(look)

    def _remember(self, look: Appearance) -> None:
        share = max(_LOOK_SHARE, 1.0 / self.sightings)
        self.look = self.look.blended(look, share)
        if len(self.gallery) < _GALLERY and self.likeness(look) > _NEW_LOOK:
            self.gallery.append(look)


def _reach(elapsed: int) -> float:
    """Steps that somebody makes in some frames if each is a little shorter than the last."""
    return (1.0 - _DAMPING**elapsed) / (1.0 - _DAMPING)
