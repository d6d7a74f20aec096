"""What the background says of the camera, in pictures that are made."""

import cv2
import numpy as np
import pytest
from ikol.motion.camera import View
from ikol.motion.passing import velocity_over_ground
from ikol.pipeline.background import Background, Glimpse
from ikol.pipeline.camera_log import CameraLog
from scipy.ndimage import gaussian_filter
from scipy.spatial.transform import Rotation

WIDTH, HEIGHT, FOCAL_PX, FPS = 640, 360, 700.0, 25.0
VIEW = View(FOCAL_PX, WIDTH, HEIGHT)


def lens(width, height):
    return np.array([[FOCAL_PX, 0, (width - 1) / 2], [0, FOCAL_PX, (height - 1) / 2], [0, 0, 1]])


@pytest.fixture(scope="module")
def wall():
    """A wide picture with patterns of all sizes."""
    rng = np.random.default_rng(0)
    layers = [gaussian_filter(rng.normal(size=(720, 1280)), size) * size for size in (2, 4, 8, 16)]
    pattern = np.sum(layers, axis=0)
    grey = np.clip(128 + 45 * pattern / pattern.std(), 0, 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


def seen_by(wall, R_first_camera):
    """The wall, far away, as a turned camera sees it."""
    H = lens(WIDTH, HEIGHT) @ R_first_camera.T @ np.linalg.inv(lens(1280, 720))
    return cv2.warpPerspective(wall, H, (WIDTH, HEIGHT))


def shaken(frames, degrees):
    t = np.arange(frames)
    waves = np.stack((np.sin(0.9 * t), np.sin(0.7 * t + 1.0), 0.5 * np.sin(1.3 * t)), axis=-1)
    waves -= waves[0]
    return Rotation.from_rotvec(np.radians(degrees) * waves).as_matrix()


def looked(images, people=()):
    background = Background(VIEW)
    return [background.see(image, people) for image in images]


def logged(glimpses):
    log = CameraLog(VIEW)
    for glimpse in glimpses:
        log.add(glimpse)
    return log.shot(0, len(glimpses), FPS)


def errors_deg(glimpses, truth):
    found = np.array([glimpse.R_first_camera for glimpse in glimpses])
    return np.degrees(Rotation.from_matrix(truth.swapaxes(-1, -2) @ found).magnitude())


def test_shake_is_followed_without_drift(wall):
    truth = shaken(60, 0.6)
    glimpses = looked([seen_by(wall, R) for R in truth])
    assert errors_deg(glimpses, truth).max() < 0.03
    motion = logged(glimpses)
    assert motion is not None
    assert motion.handling == "turning"


def test_a_clip_that_fades_in_is_followed_from_where_there_is_something(wall):
    truth = shaken(60, 0.6)
    images = [seen_by(wall, R) for R in truth]
    images[:3] = [np.zeros_like(images[0])] * 3
    glimpses = looked(images)
    assert all(glimpse.seen for glimpse in glimpses[4:])
    assert errors_deg(glimpses[3:], truth[3].T @ truth[3:]).max() < 0.03


def test_a_pan_beyond_the_first_picture_is_followed(wall):
    angles = np.radians(np.linspace(0.0, 24.0, 60))
    truth = Rotation.from_rotvec(np.outer(angles - np.radians(12.0), [0, 1, 0])).as_matrix()
    first = truth[0].copy()
    glimpses = looked([seen_by(wall, R) for R in truth])
    assert errors_deg(glimpses, first.T @ truth).max() < 0.3


def test_a_camera_on_a_tripod_is_exactly_still(wall):
    rng = np.random.default_rng(1)
    still = seen_by(wall, np.eye(3)).astype(np.int16)
    noisy = [
        np.clip(still + rng.normal(0, 4, still.shape), 0, 255).astype(np.uint8) for _ in range(20)
    ]
    glimpses = looked(noisy)
    assert all(glimpse.at_rest for glimpse in glimpses)
    assert logged(glimpses) is None


def test_who_walks_through_does_not_turn_the_camera(wall):
    still = seen_by(wall, np.eye(3))
    patch = np.roll(still, 97, axis=0)[80:340, :130].copy()
    images = []
    for frame in range(30):
        image = still.copy()
        image[80:340, 10 * frame : 10 * frame + 130] = patch
        images.append(image)
    assert logged(looked(images)) is None


def test_a_plain_wall_says_nothing():
    glimpses = looked([np.full((HEIGHT, WIDTH, 3), 120, np.uint8)] * 10)
    motion = logged(glimpses)
    assert motion is not None
    assert motion.handling == "unknown"
    assert motion.is_still


def test_near_and_far_apart_is_a_camera_that_travels(wall):
    # It goes sideways over a floor that comes nearer from the horizon to the lower border.
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    nearness = np.clip((y - 120.0) / 240.0, 0.0, 1.0)
    images = [
        cv2.remap(wall, x + 100.0 + 5.0 * frame * nearness, y + 180.0, cv2.INTER_LINEAR)
        for frame in range(75)
    ]
    motion = logged(looked(images))
    assert motion is not None
    assert motion.handling == "travelling"
    # In heights above the floor, which it comes nearer to by one from the horizon on in 240 pixels.
    up = np.array([0.0, -FOCAL_PX, 120.0 - (HEIGHT - 1) / 2]) / np.hypot(FOCAL_PX, 59.5)
    times_s = np.arange(75) / FPS
    velocity = velocity_over_ground(motion.passages, up, 1.0, times_s)
    assert velocity is not None
    speed = 5.0 * FPS / 240.0
    np.testing.assert_allclose(velocity.mean(0), [speed, 0.0, 0.0], atol=0.1 * speed)


def test_a_still_camera_passes_nothing_by(wall):
    assert all(glimpse.passed is None for glimpse in looked([seen_by(wall, np.eye(3))] * 20))


def turned_glimpses(degrees):
    """What would be seen of a camera that turns to the side by these angles."""
    turns = Rotation.from_rotvec(np.outer(np.radians(degrees), [0.0, 1.0, 0.0])).as_matrix()
    return [Glimpse(R, seen=True, at_rest=False, apart=False) for R in turns]


def test_a_pan_there_and_back_counts_in_a_shot_of_any_length():
    degrees = np.zeros(1800)
    degrees[900:934] = 8.0 * np.sin(np.linspace(0.0, np.pi, 34))
    motion = logged(turned_glimpses(degrees))
    assert motion is not None
    assert motion.handling == "turning"


@pytest.mark.parametrize("wrong", [1, 900, 1799])
def test_a_single_wrong_frame_does_not_move_the_camera(wrong):
    degrees = np.zeros(1800)
    degrees[wrong] = 8.0
    assert logged(turned_glimpses(degrees)) is None


@pytest.mark.parametrize("frames", [12, 20, 40, 80])
def test_whether_a_camera_travels_does_not_hang_on_the_length_of_a_short_shot(frames):
    often = [Glimpse(np.eye(3), True, True, apart=k % 3 == 2) for k in range(frames)]
    motion = logged(often)
    assert motion is not None
    assert motion.handling == "travelling"
    seldom = [Glimpse(np.eye(3), True, True, apart=k in (1, 4)) for k in range(frames)]
    assert logged(seldom) is None


def test_a_shot_begins_where_it_is_cut(wall):
    truth = shaken(20, 0.6)
    log = CameraLog(VIEW)
    for glimpse in looked([seen_by(wall, R) for R in truth]):
        log.add(glimpse)
    log.begin_shot(10)
    motion = log.shot(10, 20, FPS)
    assert motion is not None
    np.testing.assert_array_equal(motion.R_first_camera[0], np.eye(3))
