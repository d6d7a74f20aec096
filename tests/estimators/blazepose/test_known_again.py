"""Following one person who goes out of the picture: cut-outs of the walk that are moved about."""

from collections.abc import Callable

import numpy as np
import pytest
from ikol.estimators.blazepose.blazepose import BlazePose
from moved_people import other, picture

FPS = 10.0
NOBODY = picture()


def follow(blazepose: BlazePose, frames: list[np.ndarray], person: str = "largest") -> list[bool]:
    """In which frames the followed person is seen."""
    tracker = blazepose.new_region_tracker(person, FPS)
    return [tracker.track(frame) is not None for frame in frames]


def walk_by(
    cutouts: list[np.ndarray],
    start: int,
    stop: int,
    step_px: int,
    *,
    make: Callable[[np.ndarray], np.ndarray] = np.asarray,
    start_px: int = 350,
) -> list[np.ndarray]:
    """Somebody who walks through the picture, mostly in its middle."""
    return [
        picture((make(cutouts[k]), start_px + step_px * (k - start))) for k in range(start, stop)
    ]


def in_the_shade(cutout: np.ndarray) -> np.ndarray:
    return (0.75 * cutout).astype(np.uint8)


def test_who_was_lost_is_known_again_and_nobody_else_is_taken_for_them(
    blazepose: BlazePose, cutouts: list[np.ndarray]
):
    leaves, comes_back = walk_by(cutouts, 0, 12, 12), walk_by(cutouts, 12, 24, -12)
    somebody_else = walk_by(cutouts, 12, 24, -12, make=other)
    empty = [NOBODY] * 8
    seen = follow(blazepose, [*leaves, *empty, *somebody_else, *empty, *comes_back])
    assert all(seen[:12])
    assert not any(seen[12:40])
    assert all(seen[46:])


def test_somebody_else_in_the_same_place_soon_is_not_the_person(
    blazepose: BlazePose, cutouts: list[np.ndarray]
):
    here, there = walk_by(cutouts, 0, 12, 0), walk_by(cutouts, 12, 24, 0, make=other)
    assert not any(follow(blazepose, [*here, *[NOBODY] * 3, *there])[15:])


@pytest.mark.parametrize(("start_px", "again"), [(350, True), (680, False)])
def test_who_cannot_have_left_the_picture_may_look_different(
    blazepose: BlazePose, cutouts: list[np.ndarray], start_px: int, again: bool
):
    lost = walk_by(cutouts, 0, 8, 12, start_px=start_px)
    found = walk_by(cutouts, 12, 20, -12, make=in_the_shade, start_px=start_px + 84)
    assert any(follow(blazepose, [*lost, *[NOBODY] * 10, *found])[18:]) == again


def test_after_a_glimpse_another_person_is_chosen(blazepose: BlazePose, cutouts: list[np.ndarray]):
    glimpse, comes = walk_by(cutouts, 0, 3, 12), walk_by(cutouts, 12, 20, -12, make=other)
    assert all(follow(blazepose, [*glimpse, *[NOBODY] * 4, *comes])[-4:])


@pytest.mark.parametrize(("empty", "followed"), [(5, True), (12, False)])
def test_who_passes_a_point_later_was_not_meant(
    blazepose: BlazePose, cutouts: list[np.ndarray], empty: int, followed: bool
):
    seen = follow(blazepose, [*[NOBODY] * empty, *walk_by(cutouts, 0, 4, 6)], "470,310")
    assert any(seen[empty:]) == followed
