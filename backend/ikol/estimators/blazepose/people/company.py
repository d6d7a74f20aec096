"""Whom somebody may be mistaken for: people near them, who are followed for that time."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..choice import UNCLEAR
from ..landmarks import LandmarkNet, Reading
from ..search import Search
from ..target import Target
from .appearance import appearance_of
from .assignment import most_unlike
from .lookout import Lookout
from .surroundings import Surroundings
from .sweep import Sweep
from .tracker import PeopleTracker

Image = NDArray[np.uint8]

_AWAY: Final = 1.3
"""How far others are who are no longer near, in sides of the larger region."""
_GLIMPSE_S: Final = 0.5
"""Who was followed for a shorter time may have been nobody."""


class Company:
    """A person and the others who are near.

    Whoever walks close past somebody is soon read in that one's region. While others are near they
    are followed, too, and who is who is found as it is for everybody in a clip. So it is with
    everybody in sight while the person is lost: they are known again by what they look like.

    Args:
        search: Finds people.
        landmarks: Reads the person in a region.
        fps: Frames a second.
        image_rgb: The frame [H, W, 3] in which the person was chosen.
        reading: The person in it.

    Attributes:
        is_near: Whether somebody else is, or the person is still hidden by them, or lost.
    """

    def __init__(
        self, search: Search, landmarks: LandmarkNet, fps: float, image_rgb: Image, reading: Reading
    ) -> None:
        self.is_near = False
        self._doubted = True
        self._fps = fps
        self._surroundings, self._everywhere = Surroundings(fps), Sweep()
        self._lookout = Lookout(search, landmarks, self._surroundings)
        self._people = PeopleTracker(self._lookout, fps)
        self._person = self._people.meet(
            image_rgb, reading, appearance_of(image_rgb, reading.person)
        )
        self._people.know(self._person)

    def look(self, image_rgb: Image, reading: Reading | None) -> None:
        """Look for others.

        Args:
            image_rgb: The next frame [H, W, 3].
            reading: The person in it, who was alone until now; None if they are not seen.
        """
        people = self._people
        people.frame += 1
        if reading is None:
            return
        self._person.seen(people.frame, reading, appearance_of(image_rgb, reading.person))
        self._surroundings.region = reading.region
        for other in self._lookout.find(image_rgb, [reading], (), people.frame):
            people.meet(image_rgb, other, appearance_of(image_rgb, other.person))
            self.is_near = True

    def may_show(self, image_rgb: Image, reading: Reading) -> bool:
        """Whether somebody in the next frame [H, W, 3] looks like the person, who was hidden."""
        look, frame = appearance_of(image_rgb, reading.person), self._people.frame + 1
        most = most_unlike(self._person, frame, 1.0 / self._fps, alone=True)
        return self._person.likeness(look) <= most

    def may_be_thing(self, image_rgb: Image, reading: Reading) -> bool:
        """Whether whom the person is taken for may be a thing.

        They were never read clearly, and in their place nothing has moved until this frame
        [H, W, 3].
        """
        self._doubted = self._doubted and reading.clarity < UNCLEAR and self._never_moved(image_rgb)
        return self._doubted

    def _never_moved(self, image_rgb: Image) -> bool:
        person = self._person
        if person.stillness is not None and person.stillness.is_broken(image_rgb):
            person.stillness = None
        return person.stillness is not None

    def lost(self, image_rgb: Image) -> "Company | None":
        """Look for the person everywhere from now on, and follow all others.

        Args:
            image_rgb: The last frame [H, W, 3].

        Returns:
            None if nobody is known of whom it can be said: that was a glimpse, or a thing, which
            has never moved.
        """
        person = self._person
        if self._never_moved(image_rgb) or person.sightings < _GLIMPSE_S * self._fps:
            return None
        self.is_near, self._lookout.places = True, self._everywhere
        return self

    def follow(self, image_rgb: Image) -> tuple[Target | None, Reading | None]:
        """Find the person in the next frame [H, W, 3] while others are near.

        Returns:
            What is remembered of the person, None if they are given up, and how they are seen,
            None if they are hidden.
        """
        people, person = self._people, self._person
        self._surroundings.region = person.predicted(people.frame + 1)
        # Small people who are followed are not denied as long as they are read for certain.
        person.checked_frame = people.frame
        people.track(image_rgb)
        if person not in people.active:
            return None, None
        seen = person.last_frame == people.frame
        if seen:
            self._lookout.places = self._surroundings
        if self._lookout.places is self._surroundings:
            place = person.predicted(people.frame)
            people.active = [
                one for one in people.active if one.predicted(people.frame).apart(place) <= _AWAY
            ]
        self.is_near = not seen or len(people.active) > 1
        target = Target(person.reading.region, person.step_px, frames_seen=person.sightings)
        return target, person.reading if seen else None
