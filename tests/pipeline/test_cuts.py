"""Joins of real footage are found; pans, flashes and motion are none."""

import itertools

import cv2
import numpy as np
import pytest
from clips import WALK
from ikol.pipeline.cuts import CutFinder
from ikol.video import open_video


@pytest.fixture(scope="module")
def walk() -> list[np.ndarray]:
    with open_video(WALK) as video:
        return [image for _, _, image in itertools.islice(video, 60)]


def cuts(frames: list[np.ndarray]) -> list[int]:
    """Frames with which shots begin."""
    finder = CutFinder()
    return [k - 1 for k, image in enumerate(frames) if finder.is_after_cut(image)]


def closer(image: np.ndarray) -> np.ndarray:
    """The same scene from much nearer, from the other side."""
    height, width = image.shape[:2]
    part = image[height // 3 : height // 3 * 2, width // 3 : width // 3 * 2, :]
    return cv2.resize(part[:, ::-1], (width, height))


def other(image: np.ndarray) -> np.ndarray:
    """Another place."""
    return np.ascontiguousarray(255 - image[::-1, :, ::-1])


def panned(image: np.ndarray, x: float) -> np.ndarray:
    height, width = image.shape[:2]
    large = cv2.resize(image, (2 * width, 2 * height))
    return large[height // 2 : height // 2 * 3, int(x) : int(x) + width]


def test_one_shot_has_no_cut(walk: list[np.ndarray]):
    assert cuts(walk) == []


@pytest.mark.parametrize("change", [closer, other])
def test_a_join_is_found_at_its_frame(walk: list[np.ndarray], change):
    frames = [*walk[:9], *(change(image) for image in walk[9:20]), *walk[20:30]]
    assert cuts(frames) == [9, 20]


def test_shots_of_few_frames(walk: list[np.ndarray]):
    frames = [*walk[:4], *(other(image) for image in walk[4:6]), *walk[6:10]]
    assert cuts(frames) == [4, 6]


@pytest.mark.parametrize("frames_of_light", [1, 2])
def test_a_flash_is_none(walk: list[np.ndarray], frames_of_light: int):
    frames = list(walk[:12])
    for k in range(5, 5 + frames_of_light):
        frames[k] = np.clip(frames[k].astype(int) * 2 + 60, 0, 255).astype(np.uint8)
    assert cuts(frames) == []


def test_a_white_frame_is_none(walk: list[np.ndarray]):
    assert cuts([*walk[:5], np.full_like(walk[0], 255), *walk[5:9]]) == []


def test_a_fast_pan_is_none(walk: list[np.ndarray]):
    width = walk[0].shape[1]
    assert cuts([panned(walk[0], x) for x in np.linspace(0, width, 10)]) == []


def test_light_that_fades_is_none(walk: list[np.ndarray]):
    frames = [(image * (1.0 - 0.06 * k)).astype(np.uint8) for k, image in enumerate(walk[:14])]
    assert cuts(frames) == []


def test_empty_pictures_have_none():
    assert cuts([np.full((90, 160, 3), shade, np.uint8) for shade in (0, 0, 90, 90, 255)]) == []
