"""Two who stand close: who is meant by which reading, by outlines; and with the real nets."""

from dataclasses import replace

import numpy as np
import pytest
from ikol.estimators.blazepose.landmarks import Reading
from ikol.estimators.blazepose.outline import Outline
from ikol.estimators.blazepose.people.appearance import Appearance
from ikol.estimators.blazepose.people.scene import distinct, repeats, same_person, stands_close
from ikol.estimators.blazepose.people.track import Track
from ikol.estimators.blazepose.pose_landmarks import NUM_LANDMARKS, PoseLandmarks
from ikol.estimators.blazepose.region import Region

SIDE_PX = 400.0


def reading(x: float, shown: slice | None = slice(20, 44), height: float = 300.0) -> Reading:
    """Somebody upright about x, `height` pixels tall from y = 100 on; outlined in some columns."""
    rows = np.linspace(0.0, 1.0, NUM_LANDMARKS)
    points = np.stack((x + 40.0 * np.sin(40.0 * rows), 100.0 + height * rows, 0.0 * rows), -1)
    box = np.array([x - 40.0, 100.0, x + 40.0, 100.0 + height], np.float32)
    ones = np.ones(NUM_LANDMARKS, np.float32)
    zeros = np.zeros((NUM_LANDMARKS, 3), np.float32)
    person = PoseLandmarks(points.astype(np.float32), zeros, ones, ones, 1.0, box)
    region = Region((x, 250.0), SIDE_PX, 0.0)
    outline = None
    if shown is not None:
        share = np.zeros((64, 64), np.uint8)
        share[8:56, shown] = 255
        outline = Outline(region, share, 0.8)
    return Reading(person, region, region, 0.8, outline)


def track(one: Reading, number: int | None, last_frame: int = 9) -> Track:
    look = Appearance(np.zeros((4, 3, 12), np.float32), np.zeros(4, np.float32))
    return Track(one, 0, last_frame, look, number=number)


def test_outlines_tell_two_from_one_who_is_read_twice():
    one, before = reading(300.0, slice(12, 32)), reading(310.0, slice(34, 52))
    again = reading(304.0, slice(12, 32))
    assert same_person(one, again) and not same_person(one, before)
    assert len(distinct([one, before], [])) == 2 and len(distinct([one, again], [])) == 1
    assert repeats(again, [one]) and not repeats(before, [one])
    without = [replace(each, outline=None) for each in (one, before)]
    assert same_person(*without) and len(distinct(without, [])) == 1


def test_an_outline_that_is_nowhere_tells_nothing():
    one, nowhere = reading(300.0), reading(304.0, slice(0, 0))
    assert same_person(one, nowhere) and len(distinct([one, nowhere], [])) == 1


def test_a_part_of_somebody_is_nobody_and_who_stands_behind_is():
    whole = reading(300.0, slice(10, 54), 300.0)
    part = reading(306.0, slice(24, 40), 130.0)
    assert len(distinct([whole, replace(part, clarity=0.6)], [])) == 1
    # What is clearer alone is no part: the other one's outline has run over.
    assert len(distinct([whole, replace(part, clarity=0.9)], [])) == 2
    behind = reading(306.0, slice(24, 40), 130.0)
    before = reading(300.0, slice(44, 60), 300.0)
    assert len(distinct([before, behind], [])) == 2


@pytest.mark.parametrize(
    ("x", "number", "last_frame", "close"),
    [
        (400.0, 1, 9, True),
        (400.0, 1, 7, True),
        (400.0, 1, 6, False),  # away for too long
        (400.0, None, 9, False),  # nobody knows who
        (470.0, 1, 9, False),
        (301.0, 1, 9, False),  # the same person
    ],
)
def test_who_stands_close(x, number, last_frame, close):
    me = track(reading(300.0), 0)
    assert not stands_close(me, me, 10)
    assert stands_close(track(reading(x), number, last_frame), me, 10) == close


def test_outlines_are_of_the_frame_before_and_move_on():
    somebody = track(reading(300.0), 0)
    somebody.step_px = (7.0, -2.0)
    moved = somebody.outline_in(10)
    assert moved is not None and moved.square.centre_px == (307.0, 248.0)
    assert somebody.outline_in(11) is None
    assert track(reading(300.0, None), 0).outline_in(10) is None
