"""Following a real person, with the real nets."""

import itertools
import math
import threading

import cv2
import numpy as np
import pytest
from ikol.errors import IkolError
from ikol.estimators.base import Estimator, Sighting, Tracker
from ikol.estimators.blazepose.blazepose import BlazePose
from ikol.estimators.blazepose.pose_landmarks import PoseLandmarks
from ikol.motion.camera import View
from ikol.motion.record import SeenFrame, sightings_of
from ikol.pipeline.choices import Choice

Frames = list[np.ndarray]

FPS = 30.0


def track(blazepose: BlazePose, frames: Frames, person: str = "largest"):
    tracker = blazepose.new_region_tracker(person, FPS)
    return [tracker.track(frame) for frame in frames]


def told(blazepose: BlazePose, frames: Frames, person: str = "largest") -> dict[int, Sighting]:
    """What a capture of one person is told of, by frame."""
    tracker = Choice(blazepose, person, FPS).new_tracker(0)
    return {seen.frame: seen.sighting for frame in frames for seen in tracker.track(frame)}


def middle(person: PoseLandmarks | None) -> np.ndarray:
    assert person is not None
    return person.landmarks_px[23:25, :2].mean(axis=0)


def height(person: PoseLandmarks | None) -> float:
    assert person is not None
    return float(np.ptp(person.landmarks_px[:, 1]))


def around(walk: Frames, people: list[PoseLandmarks | None]) -> tuple[Frames, list[np.ndarray]]:
    """Square pictures of the person, and where their upper left corners lie in the clip."""
    corners = [np.maximum(middle(person) - 270, 0).astype(int) for person in people]
    limit = walk[0].shape[1] - 540
    corners = [np.array([min(int(x), limit), 0]) for x, _ in corners]
    return [
        np.ascontiguousarray(frame[:540, x : x + 540])
        for frame, (x, _) in zip(walk, corners, strict=True)
    ], corners


@pytest.fixture(scope="module")
def followed(blazepose: BlazePose, walk: Frames) -> list[PoseLandmarks | None]:
    return track(blazepose, walk)


@pytest.fixture(scope="module")
def close(walk: Frames, followed: list[PoseLandmarks | None]) -> Frames:
    return around(walk, followed)[0]


def test_nobody_is_lost_and_nothing_leaps(followed: list[PoseLandmarks | None]):
    assert all(person is not None for person in followed)
    steps = np.diff([middle(person) for person in followed], axis=0)
    assert np.linalg.norm(steps, axis=1).max() < 0.05 * height(followed[0])


def test_left_and_right_do_not_swap(followed: list[PoseLandmarks | None]):
    for before, after in itertools.pairwise(followed):
        assert before is not None
        assert after is not None
        swapped = after.world_m[[i + 1 if i % 2 else i - 1 for i in range(11, 33)]]
        kept_m = np.linalg.norm(after.world_m[11:] - before.world_m[11:], axis=1)
        assert kept_m.sum() < np.linalg.norm(swapped - before.world_m[11:], axis=1).sum()


def test_a_person_estimate_comes_out(blazepose: BlazePose, walk: Frames):
    estimator: Estimator = blazepose
    tracker: Tracker = estimator.new_tracker("largest", FPS)
    seen = tracker.track(walk[0])
    assert seen is not None
    assert seen.landmarks_px.shape == (33, 3)
    sightings = sightings_of([SeenFrame(0, 0.0, seen), SeenFrame(1, 0.04, seen)])
    assert sightings is not None
    estimates = estimator.new_regression(View(1000.0, 1280, 720)).estimate_next(sightings)
    assert estimates.keypoints_camera.shape == (2, 29, 3)
    assert estimates.twist_cos_sin.shape == (2, 23, 2)


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_nobody_in_an_empty_picture(blazepose: BlazePose, shade: int):
    empty = np.full((360, 640, 3), shade, np.uint8)
    assert track(blazepose, [empty] * 6) == [None] * 6


def test_nobody_in_noise(blazepose: BlazePose):
    noise = np.random.default_rng(0).integers(0, 256, (6, 360, 640, 3)).astype(np.uint8)
    assert track(blazepose, list(noise)) == [None] * 6


def test_a_short_loss_ends_with_the_same_person(blazepose: BlazePose, walk: Frames):
    frames = list(walk)
    for k in range(14, 18):
        frames[k] = np.zeros_like(frames[k])
    people = track(blazepose, frames)
    assert [person is None for person in people] == [14 <= k < 18 for k in range(len(frames))]


def test_somebody_comes_in_late_and_leaves(blazepose: BlazePose, close: Frames):
    empty = np.full_like(close[0], 90)
    people = track(blazepose, [empty] * 7 + close[:10] + [empty] * 4)
    assert people[:7] == [None] * 7
    assert all(person is not None for person in people[11:17])
    assert people[-4:] == [None] * 4


def test_two_people_and_a_choice(blazepose: BlazePose, close: Frames):
    small = [cv2.resize(frame, (360, 360), interpolation=cv2.INTER_AREA) for frame in close[:8]]
    frames: Frames = []
    for big, little in zip(close[:8], small, strict=True):
        canvas = np.full((540, 1400, 3), 110, np.uint8)
        canvas[:, 100:640] = big
        canvas[120:480, 900:1260] = little
        frames.append(canvas)
    for choice, left, right in (("largest", 100, 640), ("0", 100, 640), ("1", 900, 1260)):
        for person in track(blazepose, frames, choice):
            assert left < middle(person)[0] < right, choice


def with_figure(frames: Frames, figure_x: int = 250, step_px: int = 0) -> Frames:
    """A dark figure on the wall, which nets take for a person, and to its right pictures."""
    dark, shown = (40, 40, 45), list[np.ndarray]()
    for k, frame in enumerate(frames):
        canvas = np.full((540, 1100, 3), 150, np.uint8)
        x = figure_x + k * step_px
        cv2.circle(canvas, (x, 90), 38, dark, -1)
        cv2.ellipse(canvas, (x, 220), (70, 100), 0, 0, 360, dark, -1)
        for left in (x - 45, x + 10):
            cv2.rectangle(canvas, (left, 300), (left + 35, 500), dark, -1)
        canvas[90:450, 700:1060] = cv2.resize(frame, (360, 360), interpolation=cv2.INTER_AREA)
        shown.append(canvas)
    return shown


@pytest.mark.parametrize("person", ["largest", "central"])
def test_things_are_not_chosen_beside_people(blazepose: BlazePose, close: Frames, person: str):
    for seen in track(blazepose, with_figure(close[:6]), person):
        assert middle(seen)[0] > 700


def test_who_comes_is_followed_and_not_a_thing_that_was_there(blazepose: BlazePose, close: Frames):
    nobody = np.full_like(close[0], 150)
    seen = told(blazepose, with_figure([nobody] * 10 + close[:12]))
    assert min(seen) >= 10 and set(seen) >= set(range(14, 22))
    assert all(person.landmarks_px[23:25, 0].mean() > 700 for person in seen.values())


def test_a_thing_is_not_told_of_after_a_person(blazepose: BlazePose, close: Frames):
    nobody = np.full_like(close[0], 150)
    walks_by = with_figure(close[:8], figure_x=-400)
    seen = told(blazepose, walks_by + with_figure([nobody] * 12))
    assert set(range(8)) <= set(seen)
    assert all(person.landmarks_px[23:25, 0].mean() > 700 for person in seen.values())


def test_what_is_read_unclearly_is_told_of_once_it_moves(blazepose: BlazePose, close: Frames):
    nobody = np.full_like(close[0], 150)
    figure = with_figure([nobody] * 12, 200, step_px=6)
    assert not told(blazepose, figure[:1] * 12)
    assert list(told(blazepose, figure[:1] * 3, "0")) == [0, 1, 2]  # but the user means it
    assert list(told(blazepose, figure[:1] * 3 + figure)) == list(range(15))


def test_the_index_waits_for_as_many_people(blazepose: BlazePose, close: Frames):
    assert track(blazepose, close[:4], "1") == [None] * 4


def test_a_second_person_does_not_take_over(blazepose: BlazePose, close: Frames):
    """The one followed is covered for a moment while somebody larger stands beside."""
    small = cv2.resize(close[0], (300, 300), interpolation=cv2.INTER_AREA)
    alone = np.full((540, 1400, 3), 110, np.uint8)
    alone[200:500, 100:400] = small
    both = alone.copy()
    both[:, 800:1340] = close[0]
    covered = both.copy()
    covered[:, :450] = 110
    people = track(blazepose, [alone] * 12 + [covered] * 4 + [both] * 4)
    assert people[12:16] == [None] * 4
    for person in people[16:]:
        assert 100 < middle(person)[0] < 400


def test_a_tiny_person_is_found(blazepose: BlazePose, close: Frames):
    """A person of a seventh of the picture's height, as from the back of a hall."""
    canvas = np.full((1080, 1920, 3), 110, np.uint8)
    tiny = [cv2.resize(frame, (240, 240), interpolation=cv2.INTER_AREA) for frame in close[:6]]
    frames = [canvas.copy() for _ in tiny]
    for frame, picture in zip(frames, tiny, strict=True):
        frame[600:840, 1300:1540] = picture
    for person in track(blazepose, frames):
        assert 1300 < middle(person)[0] < 1540
        assert 100 < height(person) < 240


def test_somebody_turning_over_is_followed(blazepose: BlazePose, close: Frames):
    """The camera rolls once around its axis, eight degrees a frame."""
    image = cv2.copyMakeBorder(close[0], 130, 130, 130, 130, cv2.BORDER_REFLECT)
    centre = (image.shape[1] / 2 - 0.5, image.shape[0] / 2 - 0.5)
    maps = [cv2.getRotationMatrix2D(centre, -8.0 * k, 1.0) for k in range(46)]
    frames = [
        np.asarray(cv2.warpAffine(image, M, (image.shape[1], image.shape[0])), np.uint8)
        for M in maps
    ]
    people = track(blazepose, frames)
    first = people[0]
    assert first is not None
    seen = first.visibility > 0.8
    for k, (M, person) in enumerate(zip(maps, people, strict=True)):
        assert person is not None, k
        expected = first.landmarks_px[:, :2] @ M[:, :2].T + M[:, 2]
        distance = np.linalg.norm(person.landmarks_px[:, :2] - expected, axis=1)[seen]
        assert np.median(distance) < 0.04 * height(first), k
        angle = math.radians(8.0 * k)
        R = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
        distance_m = np.linalg.norm(person.world_m[:, :2] - first.world_m[:, :2] @ R.T, axis=1)[
            seen
        ]
        assert np.median(distance_m) < 0.08, k


def test_several_clips_at_once_do_not_disturb_each_other(blazepose: BlazePose, close: Frames):
    clips = [close[:8], close[8:16], [frame[:, ::-1].copy() for frame in close[:8]]]
    alone = [track(blazepose, clip) for clip in clips]
    together: list[list[PoseLandmarks | None]] = [[] for _ in clips]

    def run(k: int):
        together[k] = track(blazepose, clips[k])

    threads = [threading.Thread(target=run, args=(k,)) for k in range(len(clips))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for expected, result in zip(alone, together, strict=True):
        for a, b in zip(expected, result, strict=True):
            assert a is not None
            assert b is not None
            assert np.array_equal(a.landmarks_px, b.landmarks_px)


def test_a_choice_that_means_nothing(blazepose: BlazePose):
    with pytest.raises(IkolError, match="tallest"):
        blazepose.new_tracker("tallest", FPS)
