"""Following everybody through the frames of a clip."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.base import TrackPart

from ..landmarks import Reading
from ..pose_landmarks import PoseLandmarks
from .appearance import Appearance, appearance_of
from .assignment import assign
from .identities import known_as, leaves
from .lookout import Lookout
from .movement import Stillness
from .relinking import relinked
from .scene import crowded, distinct, stands_close
from .track import Track

Image = NDArray[np.uint8]

_PATIENCE_S: Final = 3.0
_GLIMPSE_FRAMES: Final = 3
_CERTAIN_S: Final = 0.25
_LEAST_SIGHTINGS: Final = 4
_STILL_S: Final = 2.0
_CHECK_S: Final = 1.0
_CHECK_AGAIN_S: Final = 0.3
_MAX_DENIALS: Final = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody in a frame.

    Attributes:
        number: Whose track this is, from 0 in the order in which people become known.
        frame: The frame, from 0. Who has just become known was seen in frames before, too.
        person: Their landmarks.
    """

    number: int
    frame: int
    person: PoseLandmarks


class PeopleTracker:
    """Everybody is read where they are expected; the detector looks for others in turn.

    Who is who is found as the cheapest assignment of people to readings (Kuhn 1955), so that
    somebody who is hidden behind another one is not mistaken for them.

    Args:
        lookout: Reads people.
        fps: Frames a second.

    Attributes:
        frame: The last frame, from 0.
        active: Who is followed.
    """

    def __init__(self, lookout: Lookout, fps: float) -> None:
        self._lookout = lookout
        self._fps = fps
        self.frame = -1
        self.active: list[Track] = []
        self._known: list[Track] = []

    def track(self, image_rgb: Image) -> list[Seen]:
        """Everybody who is seen for certain in the next frame [H, W, 3]."""
        self.frame += 1
        self.active = [track for track in self.active if self._awaited(track)]
        found, readings = self._read(image_rgb)
        looks = [appearance_of(image_rgb, reading.person) for reading in readings]
        before, seen, alone = self.active, list[Track](), set(range(len(readings)))
        for row, column in assign(before, self.frame, readings, looks, 1.0 / self._fps):
            track, reading = before[row], readings[column]
            alone.remove(column)
            clear = not crowded(reading, readings)
            track.seen(self.frame, reading, looks[column] if clear else None)
            if track.stillness is not None and track.stillness.is_broken(image_rgb):
                track.stillness = None
            seen.append(track)
        for column in alone:
            if any(readings[column] is reading for reading in found):
                self.meet(image_rgb, readings[column], looks[column])
        self.active = [track for track in self.active if not self._denied(image_rgb, track)]
        there = [track for track in seen if track in self.active]
        return [told for track in there for told in self._told(track, image_rgb.shape[1])]

    def parts(self) -> list[TrackPart]:
        """Who is who by all that was seen so far; see `ikol.estimators.base.PeopleTracker`."""
        return relinked([track.stretches for track in self._known], self._fps)

    def meet(self, image_rgb: Image, reading: Reading, look: Appearance) -> Track:
        """Follow somebody who is seen for the first time, in the last frame [H, W, 3]."""
        track = Track(reading, self.frame, self.frame, look)
        track.stillness = Stillness(image_rgb, reading.person)
        track.untold.append((self.frame, reading.person))
        self.active = [*self.active, track]
        return track

    def know(self, track: Track) -> int:
        """Be certain of somebody; their number."""
        track.number = len(self._known)
        self._known.append(track)
        return track.number

    def _read(self, image_rgb: Image) -> tuple[list[Reading], list[Reading]]:
        """Readings of people who are found, and of everybody once."""
        known: list[Reading] = []
        others: list[Reading] = []
        for track in sorted(self.active, key=lambda track: -track.sightings):
            near = [other for other in self.active if stands_close(other, track, self.frame)]
            reading = self._lookout.follow(image_rgb, track, self.frame, near)
            if reading is not None:
                # What is read in the place of somebody hidden is mostly who hides them. Outlines
                # tell, where others had some.
                seen = track.last_frame == self.frame - 1
                told = any(other.outline_in(self.frame) is not None for other in near)
                sure = track.number is not None and (seen or told)
                (known if sure else others).append(reading)
        missing = [
            track.predicted(self.frame)
            for track in self.active
            if track.number is not None and track.last_frame < self.frame - 1
        ]
        found = self._lookout.find(image_rgb, [*known, *others], missing, self.frame)
        return found, distinct(known, [*others, *found])

    def _told(self, track: Track, width: int) -> list[Seen]:
        """What is to be told of somebody who was seen: all of it, once they are known."""
        person = track.reading.person
        if track.number is not None:
            return [Seen(track.number, self.frame, person)]
        track.untold.append((self.frame, person))
        if not self._certain(track):
            return []
        untold = list(track.untold)
        track.untold.clear()
        gone = [known for known in self._known if known.last_frame < track.first_frame]
        alone = len(self._known) == 1 and not leaves(self._known[0], width)
        same = known_as(track, gone, self._fps, self._known[0] if alone else None)
        if same is None:
            number = self.know(track)
        else:
            number = self._known.index(same)
            same.joined_by(track)
            others = [other for other in self.active if other not in (same, track)]
            self.active = [*others, same]
        return [Seen(number, frame, then) for frame, then in untold]

    def _certain(self, track: Track) -> bool:
        """Whether somebody was seen for long enough to be told of, and moved.

        A clip in which nothing moves shows people all the same.
        """
        motionless = not self._known and track.sightings >= _STILL_S * self._fps
        least = max(_LEAST_SIGHTINGS, round(_CERTAIN_S * self._fps))
        return track.sightings >= least and (motionless or track.stillness is None)

    def _awaited(self, track: Track) -> bool:
        """Whether somebody may still come into sight again where they were lost."""
        unseen = self.frame - track.last_frame - 1
        patience = _PATIENCE_S * self._fps if track.number is not None else _GLIMPSE_FRAMES
        return unseen <= min(patience, 2 * track.sightings)

    def _denied(self, image_rgb: Image, track: Track) -> bool:
        """Whether the detector says that nobody is there.

        It is asked now and then, and before somebody is told of: things that it once took for a
        person are read for long.
        """
        wait_s = _CHECK_AGAIN_S if track.denials else _CHECK_S
        due = self.frame - track.checked_frame >= wait_s * self._fps
        unsure = track.doubtful or (track.number is None and self._certain(track))
        if track.last_frame != self.frame or not (due or unsure):
            return False
        seen = self._lookout.sees(image_rgb, track.reading.region)
        denied = not seen and (unsure or track.denials + 1 >= _MAX_DENIALS)
        track.checked_frame, track.doubts = self.frame, 0
        track.denials = 0 if seen else track.denials + 1
        return denied
