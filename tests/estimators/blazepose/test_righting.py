"""People whom the net has turned wrongly, with the real nets."""

import math
from dataclasses import replace
from functools import partial

import cv2
import numpy as np
import pytest
from ikol.estimators.blazepose.blazepose import BlazePose
from ikol.estimators.blazepose.landmarks import LandmarkNet, Reading
from ikol.estimators.blazepose.region import Region
from ikol.estimators.blazepose.righting import Righting
from ikol.weights import best_landmark_net

UPRIGHT = Region((0.0, 0.0), 400.0, 0.0)


class CountingNet(LandmarkNet):
    def __init__(self) -> None:
        super().__init__(best_landmark_net())
        self.reads = 0

    def read(self, image_rgb: np.ndarray, region: Region) -> Reading:
        self.reads += 1
        return super().read(image_rgb, region)


@pytest.fixture
def net() -> CountingNet:
    return CountingNet()


@pytest.fixture(scope="module")
def close(blazepose: BlazePose, walk: list[np.ndarray]) -> list[np.ndarray]:
    """Square pictures of the person with room to turn them in."""
    tracker = blazepose.new_region_tracker("largest", 30.0)
    pictures: list[np.ndarray] = []
    for frame in walk:
        person = tracker.track(frame)
        assert person is not None
        left = int(np.clip(person.landmarks_px[23:25, 0].mean() - 270, 0, frame.shape[1] - 540))
        square = np.ascontiguousarray(frame[:540, left : left + 540])
        pictures.append(cv2.copyMakeBorder(square, 130, 130, 130, 130, cv2.BORDER_REFLECT))
    return pictures


def settled(net: LandmarkNet, image: np.ndarray) -> Reading:
    height, width = image.shape[:2]
    region = Region((width / 2, height / 2), 0.8 * height, 0.0)
    for _ in range(3):
        region = net.read(image, region).region
    return net.read(image, region)


def turned_wrongly(reading: Reading) -> float:
    """How far from upright, radians."""
    return abs(math.remainder(reading.region.angle_rad, math.tau))


@pytest.mark.parametrize("turn", [0.5 * math.pi, math.pi, 1.5 * math.pi])
def test_a_wrong_turn_is_noticed_and_mended(net: CountingNet, close: list[np.ndarray], turn: float):
    right = settled(net, close[0])
    wrong = net.read(close[0], replace(right.region, angle_rad=right.region.angle_rad + turn))
    assert wrong.clarity < right.clarity - 0.1
    mended = Righting().righted(
        partial(net.read, close[0]), wrong, lambda reading: reading.region.valid
    )
    assert turned_wrongly(mended) < 0.2
    assert mended.clarity > wrong.clarity + 0.1


def test_a_clear_reading_is_not_read_again(net: CountingNet, close: list[np.ndarray]):
    clear = settled(net, close[0])
    reads = net.reads
    assert Righting().righted(partial(net.read, close[0]), clear, lambda _: True) is clear
    assert net.reads == reads


def test_a_reading_that_does_not_fit_is_not_taken(net: CountingNet, close: list[np.ndarray]):
    right = settled(net, close[0])
    wrong = net.read(close[0], replace(right.region, angle_rad=math.pi))
    assert Righting().righted(partial(net.read, close[0]), wrong, lambda _: False) is wrong


def test_attempts_in_vain_become_seldom(net: CountingNet):
    nobody = np.full((400, 400, 3), 90, np.uint8)
    reading = net.read(nobody, replace(UPRIGHT, centre_px=(200.0, 200.0)))
    righting, tried = Righting(), list[int]()
    for frame in range(100):
        before = net.reads
        righting.righted(partial(net.read, nobody), reading, lambda _: False)
        if net.reads > before:
            tried.append(frame)
    assert tried == [0, 2, 6, 14, 30, 62, 94]


@pytest.mark.parametrize("turn_deg", [15, 25])
def test_somebody_who_turns_over_fast_is_followed(
    blazepose: BlazePose, close: list[np.ndarray], turn_deg: float
):
    """The camera rolls by so much a frame, from the ninth on, for a whole turn."""
    upright = blazepose.new_region_tracker("largest", 30.0)
    rolling = blazepose.new_region_tracker("largest", 30.0)
    height, width = close[0].shape[:2]
    off: list[float] = []
    for number, image in enumerate(close):
        roll_deg = min(max(0, number - 8) * turn_deg, 360)
        M = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), roll_deg, 1.0)
        rolled = np.asarray(cv2.warpAffine(image, M, (width, height)), np.uint8)
        true, seen = upright.track(image), rolling.track(rolled)
        assert true is not None
        assert seen is not None
        expected = true.landmarks_px[:, :2] @ M[:, :2].T + M[:, 2]
        distance_px = np.linalg.norm(seen.landmarks_px[:, :2] - expected, axis=1)
        off.append(float(np.median(distance_px) / np.ptp(true.landmarks_px[:, 1])))
    assert np.mean(np.array(off) > 0.1) <= 0.1
