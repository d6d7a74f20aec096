"""Whom to follow, where a later picture than the first says who it is."""

import numpy as np
import pytest
from ikol.estimators.base import Sighting
from ikol.pipeline.choices import Choice

IMAGE = np.zeros((4, 4, 3), np.uint8)


class AlwaysSeen:
    """Somebody is seen in every picture that is looked at."""

    most_people = 1

    def __init__(self):
        self.asked_for = []

    def new_tracker(self, person, fps):
        assert fps == 30.0
        self.asked_for.append(person)
        return self

    def track(self, image_rgb):
        return Sighting.__new__(Sighting)


@pytest.mark.parametrize(("shots", "seen"), [([8], [3]), ([2, 5], [0, 2]), ([5, 4], [0, 4])])
def test_who_is_pointed_at_in_a_later_frame_is_followed_from_there(shots, seen):
    estimator = AlwaysSeen()
    choice = Choice(estimator, "640,360@5", 30.0)
    found = []
    for frames in shots:
        tracker = choice.new_tracker()
        found.append([s.frame for _ in range(frames) for s in tracker.track(IMAGE)])
    assert [len(each) for each in found] == seen
    assert all(each == list(range(n - len(each), n)) for each, n in zip(found, shots, strict=True))
    assert set(estimator.asked_for) == {"640,360"}
