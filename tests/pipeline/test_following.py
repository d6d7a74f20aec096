"""Shots and tracks, numbered through the clip."""

import numpy as np
import pytest
from ikol.estimators.base import Sighting, TrackPart, TrackSighting
from ikol.motion.camera import View
from ikol.pipeline.following import Following

SIZE = 96, 72
VIEW = View(100.0, *SIZE)
CUT = 6


class TwoTracks:
    """Sees two people in every picture, the first of whom turns out to be two."""

    def __init__(self):
        self.frames = 0

    def track(self, image_rgb):
        seen = [TrackSighting(track, self.frames, person()) for track in (0, 1)]
        self.frames += 1
        return seen

    def parts(self):
        return [TrackPart(0, 0, 3, 0), TrackPart(0, 3, self.frames, 2)]


def person():
    points = np.random.default_rng(0).uniform(20, 60, (33, 3)).astype(np.float32)
    return Sighting(points, np.zeros((33, 3), np.float32))


@pytest.fixture
def followed():
    """What is seen of a clip with a cut in the middle."""
    following = Following(lambda start: TwoTracks(), VIEW)
    shots = scenes()
    return following, [following.see(k, k / 30, shots[k >= CUT]) for k in range(12)]


def scenes():
    rng = np.random.default_rng(1)
    bright, dark = (rng.integers(0, 255, (*SIZE[::-1], 3), np.uint8) for _ in range(2))
    return bright, dark // 3


def test_a_cut_begins_new_tracks_after_all_numbers_of_the_shot_before(followed):
    _, frames = followed
    assert [seen.cut for seen in frames].count(None) == len(frames) - 1
    (late,) = [k for k, seen in enumerate(frames) if seen.cut is not None]
    assert frames[late].cut == CUT
    assert {one.track for seen in frames[:late] for one in seen.people} == {0, 1}
    assert {one.track for seen in frames[late:] for one in seen.people} == {3, 4}
    assert {seen.first_track for seen in frames[late:]} == {3}
    assert {one.frame for one in frames[late].people} == set(range(CUT, late + 1))


def test_parts_are_of_the_clips_tracks_and_frames(followed):
    following, frames = followed
    (late,) = [k for k, seen in enumerate(frames) if seen.cut is not None]
    assert following.parts() == [
        TrackPart(0, 0, 3, 0),
        TrackPart(0, 3, late, 2),
        TrackPart(3, CUT, CUT + 3, 3),
        TrackPart(3, CUT + 3, len(frames), 5),
    ]


def test_numbers_go_on_after_a_shot_that_shows_nobody():
    class Nobody(TwoTracks):
        def track(self, image_rgb):
            return []

        def parts(self):
            return []

    trackers = {0: TwoTracks, CUT: Nobody, 2 * CUT: TwoTracks}
    following = Following(lambda start: trackers[start](), VIEW)
    shots = scenes()
    shown = [following.see(k, k / 30, shots[k // CUT % 2]) for k in range(3 * CUT)]
    assert {one.track for seen in shown for one in seen.people} == {0, 1, 3, 4}
