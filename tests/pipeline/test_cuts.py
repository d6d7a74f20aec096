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


@pytest.mark.parametrize("light", [0, 255])
@pytest.mark.parametrize("blank_frames", [1, 5])
def test_blank_frames_within_a_shot_are_none(walk: list[np.ndarray], light: int, blank_frames: int):
    blank = [np.full_like(walk[0], light)] * blank_frames
    assert cuts([*walk[:5], *blank, *walk[5:9]]) == []


@pytest.mark.parametrize("light", [0, 255])
@pytest.mark.parametrize("blank_frames", [1, 5])
def test_blank_frames_do_not_hide_a_cut(walk: list[np.ndarray], light: int, blank_frames: int):
    blank = [np.full_like(walk[0], light)] * blank_frames
    frames = [*walk[:9], *blank, *(other(image) for image in walk[9:15])]
    assert cuts(frames) == [9 + blank_frames]


def test_a_foreign_frame_does_not_hide_a_cut(walk: list[np.ndarray]):
    frames = [*walk[:9], closer(walk[9]), *(other(image) for image in walk[9:15])]
    assert cuts(frames) == [10]


@pytest.mark.parametrize("frames_each", [2, 8, 25])
def test_a_fade_through_black_is_a_cut_if_it_leads_elsewhere(
    walk: list[np.ndarray], frames_each: int
):
    fading = np.linspace(1.0, 0.0, frames_each)
    out = [(light * walk[9]).astype(np.uint8) for light in fading]
    [cut] = cuts(
        [*walk[:9], *out, *(other(image) for image in out[::-1]), *map(other, walk[10:15])]
    )
    assert 9 + frames_each <= cut <= 9 + 2 * frames_each
    assert cuts([*walk[:9], *out, *out[::-1], *walk[10:15]]) == []


def test_who_passes_close_is_none(walk: list[np.ndarray]):
    height, width = walk[0].shape[:2]
    rng = np.random.default_rng(0)
    cloth = rng.integers(0, 60, (9, 6, 3)).astype(np.uint8)
    coat = cv2.resize(cloth, (width // 2, height), interpolation=cv2.INTER_CUBIC)
    frames = []
    for image, x in zip(walk, np.linspace(0, 1.5 * width, 24, dtype=int), strict=False):
        wide = np.concatenate((coat, image, coat), axis=1)
        wide[:, x : x + coat.shape[1]] = coat
        frames.append(wide[:, coat.shape[1] : coat.shape[1] + width])
    assert cuts([*walk[:5], *frames, *walk[24:30]]) == []


def test_a_pan_along_a_plain_wall_is_none(walk: list[np.ndarray]):
    height, width = walk[0].shape[:2]
    wall = np.full((height, 2 * width, 3), 180, np.uint8)
    wide = np.concatenate((walk[0], wall, other(walk[0])), axis=1)
    frames = [wide[:, x : x + width] for x in range(0, 3 * width, width // 20)]
    assert cuts(frames) == []


def test_a_fast_pan_is_none(walk: list[np.ndarray]):
    width = walk[0].shape[1]
    assert cuts([panned(walk[0], x) for x in np.linspace(0, width, 10)]) == []


def test_light_that_fades_is_none(walk: list[np.ndarray]):
    frames = [(image * (1.0 - 0.06 * k)).astype(np.uint8) for k, image in enumerate(walk[:14])]
    assert cuts(frames) == []


def test_empty_pictures_have_none():
    assert cuts([np.full((90, 160, 3), shade, np.uint8) for shade in (0, 0, 90, 90, 255)]) == []
