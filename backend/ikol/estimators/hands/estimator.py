"""An estimator that looks at the hands of everybody whom another one follows."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.base import (
    Estimator,
    PeopleTracker,
    Regression,
    Sighting,
    Tracker,
    TrackPart,
    TrackSighting,
)
from ikol.motion.camera import View

from .follower import HandFollower
from .landmarks import HandNet

Image = NDArray[np.uint8]


class WithHands:
    """Adds hands to the sightings of an estimator; see `ikol.estimators.base.Estimator`.

    Attributes:
        name: That of the estimator.
    """

    def __init__(self, estimator: Estimator, net: HandNet) -> None:
        """Look at hands, too.

        Args:
            estimator: Follows the bodies by BlazePose's landmarks.
            net: Reads a hand.
        """
        self.name = estimator.name
        self._estimator, self._net = estimator, net

    def new_tracker(self, person: str, fps: float) -> Tracker:
        """A tracker for one clip; see `ikol.estimators.base.Estimator`."""
        return _OneWithHands(self._estimator.new_tracker(person, fps), self._net)

    def new_people_tracker(self, fps: float) -> PeopleTracker:
        """A tracker of everybody for one clip of so many frames a second."""
        return _AllWithHands(self._estimator.new_people_tracker(fps), self._net)

    def new_regression(self, view: View) -> Regression:
        """A regression for one clip that was taken with this camera."""
        return self._estimator.new_regression(view)


class _OneWithHands:
    def __init__(self, tracker: Tracker, net: HandNet) -> None:
        self._tracker = tracker
        self._hands = HandFollower(net)

    @property
    def most_people(self) -> int:
        return self._tracker.most_people

    @property
    def sure_from(self) -> int | None:
        return self._tracker.sure_from

    def track(self, image_rgb: Image) -> Sighting | None:
        body = self._tracker.track(image_rgb)
        return body and replace(body, hands=self._hands.see(image_rgb, body))


class _AllWithHands:
    def __init__(self, tracker: PeopleTracker, net: HandNet) -> None:
        self._tracker, self._net = tracker, net
        self._hands: dict[int, HandFollower] = {}
        self._frames = 0

    def track(self, image_rgb: Image) -> list[TrackSighting]:
        people: list[TrackSighting] = []
        for seen in self._tracker.track(image_rgb):
            body = seen.sighting
            if seen.frame == self._frames:  # the pictures of earlier frames are gone
                hands = self._hands.setdefault(seen.track, HandFollower(self._net))
                body = replace(body, hands=hands.see(image_rgb, body))
            people.append(replace(seen, sighting=body))
        self._frames += 1
        return people

    def parts(self) -> list[TrackPart]:
        return self._tracker.parts()
