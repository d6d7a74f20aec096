"""Whom to follow: everybody, or one person by some choice."""

import re
from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.errors import IkolError
from ikol.estimators.base import Estimator, PeopleTracker, Tracker, TrackPart, TrackSighting
from ikol.motion.refine import nobody_seen

EVERYBODY: Final = "all"
"""The choice of everybody, where others name one person."""

LEAST_SEEN_S: Final = 0.4
"""Whoever of everybody was seen for a shorter time is left out."""

_HELD_S: Final = 10.0
"""So much of what was held back is told of."""

_FROM_FRAME: Final = re.compile(r"(.+,.+)@(\d+)", re.ASCII)
"""A point in a later frame than the first."""


class Choice:
    """Makes the trackers of a clip's shots and knows why somebody may not have been found.

    Args:
        estimator: The nets.
        person: "all", or the choice of one person; a point may be in a later frame, "X,Y@FRAME",
            from which on that person is followed. Who is at a point is captured in that shot alone.
        fps: Frames a second.

    Raises:
        IkolError: `person_unknown`.
    """

    def __init__(self, estimator: Estimator, person: str, fps: float) -> None:
        self._estimator = estimator
        later = _FROM_FRAME.fullmatch(person)
        self._person, self._first = (later[1], int(later[2])) if later else (person, 0)
        self._fps = fps
        self._followers: list[_OnePerson] = []
        if not self.is_everybody:
            estimator.new_tracker(self._person, fps)  # says whether the choice means anything

    @property
    def is_everybody(self) -> bool:
        """Whether each track is a person of their own."""
        return self._person == EVERYBODY

    def new_tracker(self, start: int) -> PeopleTracker:
        """A tracker for the shot that begins with this frame of the clip."""
        if self.is_everybody:
            return self._estimator.new_people_tracker(self._fps)
        if self._is_point and start > self._first:
            return _Nobody()
        tracker = self._estimator.new_tracker(self._person, self._fps)
        held = max(1, round(_HELD_S * self._fps))
        self._followers.append(_OnePerson(tracker, max(0, self._first - start), held))
        return self._followers[-1]

    @property
    def _is_point(self) -> bool:
        return "," in self._person

    def nobody(self, clip_s: float) -> IkolError:
        """Why there is no result.

        Args:
            clip_s: How long the clip lasts, seconds.
        """
        if self.is_everybody and clip_s < LEAST_SEEN_S:
            return IkolError(
                f"This clip lasts {clip_s:.2f} seconds; of everybody, those are captured who are "
                f"seen for {LEAST_SEEN_S:g} seconds or longer.",
                "Choose one person, such as the largest, or a longer part of the clip.",
                "nobody",
            )
        most_people = max((follower.most_people for follower in self._followers), default=0)
        if self._person.isdecimal() and most_people:
            return too_few(int(self._person), most_people)
        if self._is_point:
            return IkolError(
                f"Nobody was seen at {self._person} in frame {self._first}.",
                "Give a point, in pixels, on somebody in that frame, or X,Y@FRAME in another one.",
                "person_missing",
            )
        return nobody_seen()


class _OnePerson:
    """A tracker of one person, from a frame of the shot on, in the place of one of everybody.

    While that may be a thing what is seen is held back, up to so many frames; it is told of when
    the tracker was sure in two frames: the first one may already be another shot's.
    """

    def __init__(self, tracker: Tracker, first: int, most_held: int) -> None:
        self._tracker = tracker
        self._first = first
        self._frames = 0
        self._held: deque[TrackSighting] = deque(maxlen=most_held)
        self._was_sure = False

    @property
    def most_people(self) -> int:
        return self._tracker.most_people

    def track(self, image_rgb: NDArray[np.uint8]) -> list[TrackSighting]:
        self._frames += 1
        if self._frames <= self._first:
            return []
        sighting = self._tracker.track(image_rgb)
        if sighting is not None:
            self._held.append(TrackSighting(0, self._frames - 1, sighting))
        was_sure, self._was_sure = self._was_sure, self._tracker.sure_from is not None
        if self._tracker.sure_from is None or (len(self._held) > 1 and not was_sure):
            return []
        start = self._first + self._tracker.sure_from
        told = [seen for seen in self._held if seen.frame >= start]
        self._held.clear()
        return told

    def parts(self) -> list[TrackPart]:
        return []


class _Nobody:
    """A tracker for a shot in which nobody is wanted."""

    def track(self, image_rgb: NDArray[np.uint8]) -> list[TrackSighting]:
        return []

    def parts(self) -> list[TrackPart]:
        return []


def too_few(index: int, most_people: int) -> IkolError:
    """Why somebody who was chosen by their place in the row was never found.

    Args:
        index: The place, from 0.
        most_people: Most people who were seen at once.
    """
    seen = "1 person was" if most_people == 1 else f"{most_people} people were"
    return IkolError(
        f"There is no {_ordinal(index + 1)} person from the left: at most {seen} seen at once.",
        "Choose somebody further left, or the largest person.",
        "person_missing",
    )


def _ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, ..."""
    teen = number // 10 % 10 == 1
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
