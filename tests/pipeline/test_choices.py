"""Whom to follow, where a later picture than the first says who it is."""

import itertools

import numpy as np
import pytest
from ikol.estimators.base import Sighting
from ikol.pipeline.choices import Choice

PICTURE = np.zeros((4, 4, 3), np.uint8)


class AlwaysSeen:
    """Somebody is seen in every picture that is looked at."""

    most_people = 1
    sure_from = 0
    fps = 30.0

    def __init__(self):
        self.asked_for, self.looked_at = [], []

    def new_tracker(self, person, fps):
        assert fps == self.fps
        self.asked_for.append(person)
        return self

    def track(self, image_rgb):
        self.looked_at.append(int(image_rgb[0, 0, 0]))
        return Sighting.__new__(Sighting)


def follow(estimator, person, starts, stop):
    """What is found in each shot; the frame with which one begins is first taken for the last's."""
    choice = Choice(estimator, person, 30.0)
    found = []
    for start, end in itertools.pairwise([*starts, stop]):
        tracker = choice.new_tracker(start)
        images = [np.full((4, 4, 3), k, np.uint8) for k in range(start, min(end + 1, stop))]
        found.append([start + s.frame for image in images for s in tracker.track(image)])
    return found


@pytest.mark.parametrize(
    ("starts", "found"),
    [
        ([0], [[5, 6, 7, 8]]),
        ([0, 2], [[], [5, 6, 7, 8]]),
        ([0, 2, 3, 4], [[], [], [], [5, 6, 7, 8]]),
        ([0, 5], [[5], [5, 6, 7, 8]]),
        ([0, 7], [[5, 6, 7], []]),
        ([0, 1, 6, 8], [[], [5, 6], [], []]),
    ],
)
def test_who_is_pointed_at_in_a_later_frame_is_followed_from_there_to_the_cut(starts, found):
    estimator = AlwaysSeen()
    assert follow(estimator, "640,360@5", starts, 9) == found
    assert estimator.looked_at == [frame for shot in found for frame in shot]
    assert set(estimator.asked_for) == {"640,360"}


@pytest.mark.parametrize("person", ["largest", "central", "0"])
def test_after_a_cut_somebody_is_chosen_anew(person):
    assert follow(AlwaysSeen(), person, [0, 3], 5) == [[0, 1, 2, 3], [3, 4]]


class Doubting(AlwaysSeen):
    """Says of each picture from which one on it is sure of somebody."""

    def __init__(self, sure_from):
        super().__init__()
        self.answers = iter(sure_from)

    def track(self, image_rgb):
        self.sure_from = next(self.answers)
        return super().track(image_rgb)


def told_of(sure_from, person="largest", before=0):
    """Frames that are told of with each picture, from some before the tracker is asked on."""
    tracker = Choice(Doubting(sure_from), person, 30.0).new_tracker(0)
    pictures = range(before + len(sure_from))
    return [[seen.frame for seen in tracker.track(PICTURE)] for _ in pictures]


@pytest.mark.parametrize(
    ("sure_from", "told"),
    [
        ([None, None, 0, 0, 0], [[], [], [], [0, 1, 2, 3], [4]]),
        ([None, None, None, 2, 2], [[], [], [], [], [2, 3, 4]]),
        ([0, None, None, 1, 1], [[0], [], [], [], [1, 2, 3, 4]]),
        ([0, None, None, 3, 3], [[0], [], [], [], [3, 4]]),
        ([None, 0, None, 0, 0], [[], [], [], [], [0, 1, 2, 3, 4]]),
        ([None, None], [[], []]),
    ],
)
def test_what_may_be_a_thing_is_told_of_when_it_is_not_one(sure_from, told):
    assert told_of(sure_from) == told


def test_somebody_at_a_point_in_a_later_frame_is_told_of_from_there():
    assert told_of([None, 1, 1], "640,360@2", before=2) == [[], [], [], [], [3, 4]]


def test_what_is_held_back_does_not_grow():
    assert told_of([None] * 600 + [0, 0])[-1] == list(range(302, 602))


def test_at_however_few_frames_a_second_people_are_told_of():
    estimator = AlwaysSeen()
    estimator.fps = 0.02
    assert Choice(estimator, "largest", 0.02).new_tracker(0).track(PICTURE)


def test_what_a_cut_moves_is_not_told_of():
    """A tracker sees the first frame of the next shot, in which everything has moved."""
    assert told_of([None, None, 0]) == [[], [], []]


def test_nobody_at_the_point_is_said_with_the_frame():
    error = Choice(AlwaysSeen(), "640,360@5", 30.0).nobody(3.0)
    assert error.code == "person_missing"
    assert "640,360 in frame 5" in str(error)


def test_a_clip_that_is_too_short_for_everybody_says_so():
    error = Choice(AlwaysSeen(), "all", 30.0).nobody(0.2)
    assert error.code == "nobody"
    assert "0.20 seconds" in str(error)
    assert str(Choice(AlwaysSeen(), "all", 30.0).nobody(0.5)) != str(error)
    assert "seen in this clip" in str(Choice(AlwaysSeen(), "largest", 30.0).nobody(0.2))
