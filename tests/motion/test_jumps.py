"""A path is calm where it is calm, and jumps stay as high as they are."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from ikol.motion.calm import path_calm
from ikol.motion.camera_motion import TRAVELLING, CameraMotion
from ikol.motion.falling import falling
from ikol.motion.solve_again import solve_again
from ikol.motion.solve_options import SolveOptions
from synthetic_clip import BODY, jumping, refined, sightings, standing


@pytest.mark.parametrize("fps", [24.0, 30.0, 60.0])
@pytest.mark.parametrize("flight_s", [0.22, 0.28, 0.35, 0.5])
def test_jumps_stay_high_and_who_stands_stays(flight_s, fps):
    motion = jumping(round(3 * fps), flight_s, fps)
    capture = refined(motion, sightings(motion, noise_m=0.005, noise_px=1.0))
    height = capture.pelvis_world[:, 2]
    after_s = np.abs(motion.timestamps_s - 1.5)
    assert np.ptp(height) > 0.85 * np.ptp(motion.pelvis[:, 1])
    assert height[after_s > 0.4].std() < 0.005
    assert capture.contacts is not None
    assert not capture.contacts[after_s < 0.05].any()
    assert capture.contacts[after_s > 0.4].mean() > 0.8


@pytest.mark.parametrize("fps", [12.0, 25.0, 60.0, 120.0])
def test_who_falls_falls_with_gravity(fps):
    motion = jumping(round(3 * fps), 0.6, fps)
    surely = falling(-motion.pelvis[:, 1], motion.timestamps_s)
    after_s = np.abs(motion.timestamps_s - 1.5)
    assert surely[after_s < 0.2].min() > 0.8
    assert not surely[after_s > 0.36].any()
    # Bouncing on one's feet, by 8 cm twice a second, is no more than 6 m/s^2.
    bounce = 0.04 * np.sin(2.0 * np.pi * 2.0 * motion.timestamps_s)
    assert not falling(bounce, motion.timestamps_s).any()


@pytest.mark.parametrize("fps", [4.0, 5.0, 7.0, 8.0, 30.0])
def test_nobody_falls_who_squats_or_sits_down_unseen(fps):
    times_s = np.arange(0.0, 4.0, 1.0 / fps)
    assert not falling(0.125 * np.cos(2.0 * np.pi * 0.7 * times_s), times_s).any()
    seen = (times_s < 1.5) | (times_s > 1.8)
    assert not falling(-0.4 * (times_s[seen] > 1.65), times_s[seen]).any()


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_nothing_falls_in_a_few_frames(count):
    assert not falling(-9.0 * np.arange(count) ** 2, np.arange(count) / 30.0).any()


def weights_of(pelvis, strength=0.5):
    times_s = np.arange(len(pelvis)) / 30.0
    return path_calm(pelvis.astype(np.float32), np.ones(len(pelvis)), times_s, strength)


def test_a_path_is_held_less_where_it_jumps_and_nowhere_else():
    motion = jumping(90, 0.5)
    across, along = weights_of(motion.pelvis).T
    near_s = np.abs(motion.timestamps_s - 1.5)
    assert across[near_s < 0.3].max() < 0.05 * across[near_s > 1.0].min()
    np.testing.assert_array_equal(along, along[0])


def test_steps_in_depth_are_no_jumps():
    pelvis = standing(90).pelvis
    steps = 1.0 + 0.1 * (np.arange(90) > 45)[:, None]
    np.testing.assert_allclose(weights_of(pelvis * steps), weights_of(pelvis), rtol=1e-6)


def test_jumps_count_alike_near_and_far():
    jump = jumping(90, 0.5).pelvis
    near, far = (weights_of(jump * [1.0, 1.0, part])[:, 0] for part in (0.5, 3.0))
    np.testing.assert_allclose(near, far, rtol=0.3)
    times_s = np.arange(120) / 30.0
    coming = np.column_stack((0 * times_s, 0 * times_s, 12.0 - 2.5 * times_s))
    jumps = [jumping(120, 0.5, at_s=at_s).pelvis * [1.0, 1.0, 0.0] + coming for at_s in (1.0, 3.0)]
    early, late = (weights_of(path)[:, 0].min() for path in jumps)
    assert early == pytest.approx(late, rel=0.3)


def test_who_passes_where_the_camera_began_is_not_shaken():
    """Somebody stays at 4 m from a camera that goes backward at 1.4 m/s."""
    motion = standing(150, distance_m=4.0)
    capture = refined(motion, sightings(motion, noise_m=0.01, noise_px=2.0))
    centres = np.column_stack((np.zeros((150, 2)), -1.4 * motion.timestamps_s))
    turned = np.tile(np.eye(3), (150, 1, 1))
    way = replace(capture.camera, motion=CameraMotion(turned, centres, TRAVELLING))
    options = SolveOptions(foot_lock=False)
    again = solve_again(replace(capture, camera=way), BODY, options, device=torch.device("cpu"))
    across = np.diff(again.pelvis_world[:, [0, 2]], 2, axis=0) * 30.0**2
    assert np.abs(across).max() < 1.0


@pytest.mark.parametrize("count", [1, 2, 3, 4, 10])
def test_short_clips_and_no_strength(count):
    pelvis = standing(count).pelvis
    assert weights_of(pelvis).shape == (count, 2)
    assert np.all(weights_of(pelvis) > 0.0)
    assert not weights_of(pelvis, 0.0).any()
