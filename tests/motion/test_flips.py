"""Orientations that jump away and back are healed; fast motion is left alone."""

import numpy as np
import pytest
from ikol.motion.flips import flipped, remove_flips
from scipy.spatial.transform import Rotation


def turning(speeds_deg_s, fps=30.0, count=40):
    """Joints that turn steadily about fixed axes [count, J, 4], and their times."""
    times_s = np.arange(count) / fps
    axes = np.eye(3)[np.arange(len(speeds_deg_s)) % 3]
    rotvecs = times_s[:, None, None] * np.radians(speeds_deg_s)[:, None] * axes
    quats_xyzw = Rotation.from_rotvec(rotvecs.reshape(-1, 3)).as_quat()
    return np.roll(quats_xyzw, 1, -1).reshape(count, -1, 4).astype(np.float32), times_s


def angle_deg(a, b):
    return np.degrees(2 * np.arccos(np.clip(np.abs((a * b).sum(-1)), 0, 1)))


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_flip_of_a_few_frames_is_healed(length):
    clean, times_s = turning([60.0, 200.0])
    broken = clean.copy()
    broken[20 : 20 + length, 1] = np.roll(broken[20 : 20 + length, 1], 2, -1) * [1, -1, 1, -1]
    found = flipped(broken, times_s)
    assert np.flatnonzero(found[:, 1]).tolist() == list(range(20, 20 + length))
    assert not found[:, 0].any()
    remove_flips(broken, times_s)
    assert angle_deg(broken, clean).max() < 1.0


def test_a_strike_and_a_turn_for_good_are_no_flips():
    clean, times_s = turning([900.0, 1400.0])
    assert not flipped(clean, times_s).any()
    # Out 90 degrees in three frames and back again in three: a punch.
    swing = np.zeros((40, 1, 3))
    swing[18:23, 0, 0] = np.radians([30, 60, 90, 60, 30])
    quats_xyzw = Rotation.from_rotvec(swing.reshape(-1, 3)).as_quat()
    punch = np.roll(quats_xyzw, 1, -1).reshape(40, 1, 4).astype(np.float32)
    assert not flipped(punch, times_s).any()
    turned = clean.copy()
    turned[20:] = np.roll(turned[20:], 2, -1) * [1, -1, 1, -1]
    assert not flipped(turned, times_s).any()


def test_few_frames_a_second_are_left_alone():
    clean, times_s = turning([0.0], fps=5.0)
    broken = clean.copy()
    broken[20] = [0.5, np.sqrt(0.75), 0.0, 0.0]
    assert not flipped(broken, times_s).any()


@pytest.mark.parametrize("count", [1, 2])
def test_short_clips(count):
    clean, times_s = turning([10.0], count=count)
    remove_flips(clean, times_s)
    assert np.isfinite(clean).all()
