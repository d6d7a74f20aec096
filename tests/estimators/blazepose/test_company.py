"""Following one of two people who pass close by: cut-outs of the walk that are moved about."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from ikol.estimators.blazepose.blazepose import BlazePose
from ikol.estimators.blazepose.landmarks import LandmarkNet, Reading
from ikol.estimators.blazepose.people.appearance import Appearance
from ikol.estimators.blazepose.people.assignment import assign
from ikol.estimators.blazepose.people.surroundings import Surroundings
from ikol.estimators.blazepose.people.track import Track
from ikol.estimators.blazepose.region import Region
from ikol.weights import best_landmark_net
from moved_people import other, picture

FPS = 15.0
STANDS_PX, STEP_PX = 400, 30
SAME_LOOK = Appearance(np.full((4, 3, 12), 1 / 12, np.float32), np.ones(4, np.float32))


def passing_px(frame: int) -> int:
    return STEP_PX * frame - 160


def follow(blazepose: BlazePose, cutouts: list[np.ndarray], at: str, first: int):
    """Where the hips are [N] of who is followed; not a number where nobody is seen."""
    tracker = blazepose.new_region_tracker(at, FPS)
    hips_px = []
    for k in range(first, len(cutouts)):
        standing, passing = (cutouts[k], STANDS_PX), (other(cutouts[k]), passing_px(k))
        person = tracker.track(picture(standing, passing))
        hips_px.append(np.nan if person is None else person.landmarks_px[23:25, 0].mean())
    return np.array(hips_px)


def test_who_is_passed_in_front_of_is_hidden_and_comes_back(blazepose, cutouts):
    hips_px = follow(blazepose, cutouts, "520,310", 0)
    seen = ~np.isnan(hips_px)
    assert seen[:12].all()
    assert not seen[16:20].any()
    assert seen[-2:].all()
    assert np.abs(hips_px[seen] - (STANDS_PX + 120)).max() < 60


def test_who_passes_goes_on(blazepose, cutouts):
    hips_px = follow(blazepose, cutouts, "140,310", 6)
    expected_px = np.array([passing_px(k) + 120 for k in range(6, 6 + len(hips_px))])
    assert not np.isnan(hips_px).any()
    assert np.abs(hips_px - expected_px).max() < 60


def test_nobody_is_looked_for_in_most_frames_and_everywhere_around_in_time():
    surroundings, image = Surroundings(30.0), np.zeros((400, 900, 3), np.uint8)
    surroundings.region = Region((450.0, 200.0), 200.0, 0.0)
    tiles = [tile for _ in range(30) for tile in surroundings.tiles(image, [])]
    assert len(tiles) <= 10
    assert min(tile.left for tile in tiles) <= 260
    assert max(tile.right for tile in tiles) >= 640
    assert any(tile.right < 450 for tile in tiles)
    assert any(tile.left > 450 for tile in tiles)


@pytest.fixture(scope="module")
def reading(walk: list[np.ndarray]) -> Reading:
    return LandmarkNet(best_landmark_net()).read(walk[0], Region((640.0, 360.0), 700.0, 0.0))


def moved(reading: Reading, x_px: float) -> Reading:
    """The same reading further right."""
    x, y = reading.region.centre_px
    shift = np.array([x_px, 0.0, 0.0], np.float32)
    person = replace(reading.person, landmarks_px=reading.person.landmarks_px + shift)
    return replace(reading, person=person, region=replace(reading.region, centre_px=(x + x_px, y)))


@pytest.mark.parametrize("order", [list, reversed])
def test_who_is_hidden_does_not_take_the_place_of_who_is_seen(
    reading: Reading, order: Callable[[list[Track]], list[Track]]
):
    hidden = Track(reading, 0, 0, SAME_LOOK)
    seen = Track(moved(reading, 20.0), 0, 20, SAME_LOOK)
    tracks = list(order([hidden, seen]))
    (pair,) = assign(tracks, 21, [reading], [SAME_LOOK], 1 / 30)
    assert tracks[pair[0]] is seen
    both = assign(tracks, 21, [reading, moved(reading, 20.0)], [SAME_LOOK, SAME_LOOK], 1 / 30)
    assert {tracks[row]: column for row, column in both} == {hidden: 0, seen: 1}
