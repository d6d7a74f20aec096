"""Following several people, who are real: cut-outs of the walk that are moved about."""

import numpy as np
import pytest
from ikol.estimators.blazepose.blazepose import BlazePose
from ikol.estimators.blazepose.people.appearance import appearance_of
from ikol.estimators.blazepose.people.tracker import PeopleTracker, Seen
from moved_people import WIDTH, other, picture

FPS = 10.0


def follow(blazepose: BlazePose, frames: list[np.ndarray]) -> list[Seen]:
    tracker: PeopleTracker = blazepose.new_marks_tracker(FPS)
    return [seen for frame in frames for seen in tracker.track(frame)]


def middle(seen: Seen) -> float:
    return float(seen.person.landmarks_px[23:25, 0].mean())


def test_two_people_cross(blazepose: BlazePose, cutouts: list[np.ndarray]):
    frames = []
    for k in range(30):
        goes_right, goes_left = 20 + 24 * k, 740 - 24 * k
        frames.append(picture((cutouts[k], goes_right), (other(cutouts[k]), goes_left)))
    seen = follow(blazepose, frames)
    assert {one.number for one in seen} == {0, 1}
    ends = {(one.number, one.frame): middle(one) for one in seen if one.frame in (2, 29)}
    for number in (0, 1):
        start, end = ends[number, 2], ends[number, 29]
        assert (start < WIDTH / 2) == (end > WIDTH / 2)


def test_somebody_comes_back(blazepose: BlazePose, cutouts: list[np.ndarray]):
    nobody = [picture()] * 32
    walks = [picture((cutouts[k], 100 + 12 * k)) for k in range(12)]
    comes_back = [picture((cutouts[k], 600 - 12 * k)) for k in range(12, 24)]
    somebody_else = [picture((other(cutouts[k]), 600 - 12 * k)) for k in range(12, 24)]
    seen = follow(blazepose, [*walks, *nobody, *somebody_else, *nobody, *comes_back])
    numbers = [
        {one.number for one in seen if start <= one.frame < stop}
        for start, stop in ((0, 44), (44, 88), (88, 100))
    ]
    assert numbers == [{0}, {1}, {0}]


def test_what_was_seen_before_somebody_was_certain_is_told_later(
    blazepose: BlazePose, cutouts: list[np.ndarray]
):
    seen = follow(blazepose, [picture((cutouts[k], 100 + 12 * k)) for k in range(8)])
    assert [one.frame for one in seen] == list(range(8))


def test_things_are_nobody(blazepose: BlazePose, cutouts: list[np.ndarray]):
    frames = [picture((cutouts[0], 700), (cutouts[k], 60 + 10 * k)) for k in range(10)]
    seen = follow(blazepose, frames)
    assert {one.number for one in seen} == {0}
    assert max(middle(one) for one in seen) < 500


def test_what_the_detector_does_not_see_again_is_nobody(
    blazepose: BlazePose, cutouts: list[np.ndarray]
):
    """The landmark net goes on reading the head that is left of somebody as a person."""
    frames = [picture((cutouts[0], 100))]
    for k in range(1, 14):
        head = np.full_like(cutouts[k], 120)
        head[:135] = cutouts[k][:135]
        frames.append(picture((head, 100 + 12 * k)))
    assert follow(blazepose, frames) == []


def test_a_picture_that_stands_still_shows_somebody(
    blazepose: BlazePose, cutouts: list[np.ndarray]
):
    seen = follow(blazepose, [picture((cutouts[0], 300))] * 22)
    assert len({one.frame for one in seen}) == 22


def test_colours_tell_people_apart(blazepose: BlazePose, cutouts: list[np.ndarray]):
    tracker = blazepose.new_region_tracker("largest", FPS)
    looks = []
    for make in (np.asarray, other):
        for k in (0, 8):
            frame = picture((make(cutouts[k]), 300))
            person = tracker.track(frame)
            assert person is not None
            looks.append(appearance_of(frame, person))
    same, same_too = looks[0].distance(looks[1]), looks[2].distance(looks[3])
    assert max(same, same_too) < 0.5 * looks[0].distance(looks[2])
    assert looks[0].distance(looks[0]) < 1e-6
    assert looks[0].distance(looks[2]) == pytest.approx(looks[2].distance(looks[0]))
