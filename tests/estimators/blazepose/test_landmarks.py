"""The landmark net on a real frame: what is done to the picture must happen to the landmarks."""

import math
from dataclasses import replace

import cv2
import numpy as np
import pytest
from ikol.estimators.blazepose.blazepose import BlazePose
from ikol.estimators.blazepose.landmarks import LandmarkNet, Reading
from ikol.estimators.blazepose.region import Region
from ikol.weights import best_landmark_net

NOSE, LEFT_ANKLE, RIGHT_ANKLE = 0, 27, 28


@pytest.fixture(scope="module")
def landmarks() -> LandmarkNet:
    return LandmarkNet(best_landmark_net())


@pytest.fixture(scope="module")
def settled(blazepose: BlazePose, walk: list[np.ndarray], landmarks: LandmarkNet) -> Region:
    person = blazepose.new_region_tracker("largest", 30.0).track(walk[0])
    assert person is not None
    left, top, right, bottom = (float(value) for value in person.box_px)
    side = 1.4 * (bottom - top)
    region = Region(((left + right) / 2, (top + bottom) / 2), side, 0.0)
    for _ in range(4):
        region = landmarks.read(walk[0], region).region
    return region


def worst_px(a: np.ndarray, b: np.ndarray, seen: np.ndarray) -> float:
    return float(np.linalg.norm(a - b, axis=1)[seen].max())


@pytest.fixture(scope="module")
def plain(landmarks: LandmarkNet, walk: list[np.ndarray], settled: Region) -> Reading:
    return landmarks.read(walk[0], settled)


def test_somebody_stands_there(plain: Reading, walk: list[np.ndarray]):
    person = plain.person
    height, width = walk[0].shape[:2]
    assert person.score > 0.9
    assert person.landmarks_px.shape == person.world_m.shape == (33, 3)
    assert ((person.visibility >= 0) & (person.visibility <= 1)).all()
    assert person.landmarks_px[NOSE, 1] < person.landmarks_px[LEFT_ANKLE, 1]
    assert person.world_m[NOSE, 1] < -0.4 < 0.4 < person.world_m[RIGHT_ANKLE, 1]
    left, top, right, bottom = person.box_px
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_picture_turns_the_landmarks(
    landmarks: LandmarkNet, walk: list[np.ndarray], settled: Region, plain: Reading, quarters: int
):
    image = walk[0]
    height, width = image.shape[:2]
    turned_image = np.ascontiguousarray(np.rot90(image, -quarters))
    angle = quarters * math.pi / 2
    R = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    middle = np.array([width - 1, height - 1]) / 2
    turned_middle = np.array([turned_image.shape[1] - 1, turned_image.shape[0] - 1]) / 2
    x, y = R @ (np.array(settled.centre_px) - middle) + turned_middle
    region = Region((float(x), float(y)), settled.side_px, settled.angle_rad + angle)

    person = landmarks.read(turned_image, region).person

    expected_px = (plain.person.landmarks_px[:, :2] - middle) @ R.T + turned_middle
    seen = plain.person.visibility > 0.5
    assert worst_px(person.landmarks_px[:, :2], expected_px, seen) < 0.01 * settled.side_px
    expected_m = np.column_stack((plain.person.world_m[:, :2] @ R.T, plain.person.world_m[:, 2]))
    assert np.abs(person.world_m - expected_m)[seen].max() < 0.02


def test_a_smaller_picture_shrinks_the_landmarks(
    landmarks: LandmarkNet, walk: list[np.ndarray], settled: Region, plain: Reading
):
    half = cv2.resize(walk[0], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    x, y = settled.centre_px
    region = Region((x / 2 - 0.25, y / 2 - 0.25), settled.side_px / 2, settled.angle_rad)
    person = landmarks.read(np.asarray(half, np.uint8), region).person
    seen = plain.person.visibility > 0.5
    shrunk = plain.person.landmarks_px / 2
    assert worst_px(person.landmarks_px[:, :2], shrunk[:, :2] - 0.25, seen) < (
        0.02 * settled.side_px / 2
    )
    assert np.abs(person.landmarks_px - shrunk)[seen, 2].max() < 0.05 * settled.side_px / 2


@pytest.mark.parametrize("change", [(0.15, 1.0), (-0.15, 1.0), (0.0, 1.1), (0.0, 0.9)])
def test_the_region_hardly_matters(
    landmarks: LandmarkNet,
    walk: list[np.ndarray],
    settled: Region,
    plain: Reading,
    change: tuple[float, float],
):
    turn_rad, scale = change
    region = replace(
        settled, side_px=scale * settled.side_px, angle_rad=settled.angle_rad + turn_rad
    )
    person = landmarks.read(walk[0], region).person
    seen = plain.person.visibility > 0.8
    distance = np.linalg.norm(person.landmarks_px - plain.person.landmarks_px, axis=1)
    distance_px = np.linalg.norm((person.landmarks_px - plain.person.landmarks_px)[:, :2], axis=1)
    assert np.median(distance_px[seen]) < 0.01 * settled.side_px
    assert np.median(distance[seen]) < 0.05 * settled.side_px


def test_an_empty_picture_scores_low(landmarks: LandmarkNet):
    grey = np.full((300, 400, 3), 128, np.uint8)
    assert landmarks.read(grey, Region((200.0, 150.0), 280.0, 0.0)).person.score < 0.5
