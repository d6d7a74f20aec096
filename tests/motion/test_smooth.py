"""Smoothing calms what rests and keeps what is fast, and shifts nothing in time."""

import numpy as np
import pytest
from ikol.evaluation.filters import Smoothing, smooth
from ikol.motion.pilots import noise_deviation
from ikol.motion.whittaker import whittaker

DEFAULT = Smoothing(strength=0.5, rest_hz=1.2, most_noise=0.06)


def strike(t, start_s, rise_s, angle_rad):
    """Out and back, the way out in `rise_s`, as a minimum-jerk movement."""

    def step(at_s, length_s):
        u = np.clip((t - at_s) / length_s, 0.0, 1.0)
        return angle_rad * u**3 * (10 - 15 * u + 6 * u * u)

    return step(start_s, rise_s) - step(start_s + rise_s + 0.05, 1.5 * rise_s)


def noisy(series, sigma, seed=0):
    return series + sigma * np.random.default_rng(seed).standard_normal(series.shape)


def test_whittaker_keeps_straight_lines_and_bridges_missing_samples():
    t = np.cumsum(np.random.default_rng(0).uniform(0.02, 0.05, 60))
    line = np.column_stack((3.0 * t - 1.0, -t))
    weights = np.ones(60)
    weights[20:35] = 0.0
    data = line.copy()
    data[20:35] = 99.0
    result = whittaker(data, t, weights, np.full(60, 0.3))
    np.testing.assert_allclose(result, line, atol=1e-4)


def test_whittaker_halves_the_amplitude_at_its_cut_off():
    t = np.arange(2000) / 100.0
    cut_off_hz = 2.0
    wave = np.sin(2 * np.pi * cut_off_hz * t)[:, None]
    tau = np.full(len(t), 1 / (2 * np.pi * cut_off_hz))
    result = whittaker(wave, t, np.ones(len(t)), tau)
    middle = slice(500, 1500)
    assert result[middle].max() == pytest.approx(0.5, abs=0.02)
    # Zero phase: the wave stays where it was.
    assert np.corrcoef(result[middle, 0], wave[middle, 0])[0, 1] > 0.999


@pytest.mark.parametrize("count", [1, 2, 3])
def test_short_series_come_back(count):
    series = np.arange(count * 2, dtype=float).reshape(count, 2)
    t = np.arange(count) / 30.0
    np.testing.assert_array_equal(smooth(series, t, np.ones(count), DEFAULT), series)


def test_no_strength_changes_nothing():
    series = np.random.default_rng(0).standard_normal((50, 3))
    how = Smoothing(strength=0.0, rest_hz=1.2, most_noise=0.06)
    np.testing.assert_array_equal(smooth(series, np.arange(50) / 30, np.ones(50), how), series)


def test_noise_is_measured_through_motion_and_outliers():
    t = np.arange(600) / 30.0
    motion = np.column_stack((np.sin(t), np.cos(2 * t), 0.1 * t))
    series = noisy(motion, 0.02)
    series[100] += 3.0
    assert noise_deviation(series) == pytest.approx(0.02, rel=0.2)


@pytest.mark.parametrize("fps", [24, 30, 60])
@pytest.mark.parametrize("rise_s", [0.08, 0.12, 0.2, 0.4])
def test_a_strike_keeps_its_speed_while_rest_is_calmed(fps, rise_s):
    t = np.arange(0.0, 4.0, 1.0 / fps)
    sigma = np.radians(1.0)
    hit = strike(t, 1.5, rise_s, np.radians(100.0))
    clean = np.column_stack((hit, 0 * t, 0 * t))
    kept, left = [], []
    for seed in range(8):
        result = smooth(noisy(clean, sigma, seed), t, np.ones(len(t)), DEFAULT)
        speed = np.abs(np.gradient(result[:, 0], t)).max()
        kept.append(speed / np.abs(np.gradient(hit, t)).max())
        rest = (t < 1.2) | (t > 3.0)
        left.append(result[rest, 0].std() / sigma)
    assert np.mean(kept) > 0.93
    assert min(kept) > 0.9
    assert np.mean(left) < 0.4


def test_smoothing_is_the_same_forwards_and_backwards():
    t = np.arange(120) / 30.0
    series = noisy(np.column_stack((strike(t, 1.5, 0.1, 1.5), np.sin(t))), 0.02)
    weights = np.random.default_rng(1).uniform(0.2, 1.0, len(t))
    there = smooth(series, t, weights, DEFAULT)
    back = smooth(series[::-1], t, weights[::-1], DEFAULT)[::-1]
    np.testing.assert_allclose(there, back, atol=5e-3)


def test_more_strength_is_calmer():
    t = np.arange(300) / 30.0
    series = noisy(np.zeros((300, 3)), 0.02)
    left = [
        smooth(series, t, np.ones(300), Smoothing(strength, 1.2, 0.06)).std()
        for strength in (0.1, 0.3, 0.5, 0.8, 1.0)
    ]
    assert np.all(np.diff(left) < 0.0)


def test_a_clip_of_few_frames_a_second_is_not_flattened():
    t = np.arange(65) / 5.0
    squat = 0.8 * (1 - np.cos(2 * np.pi * 0.4 * t))[:, None]
    result = smooth(squat, t, np.ones(65), DEFAULT)
    assert np.ptp(result) > 0.9 * np.ptp(squat)
