"""Video times on scene frames: exact rates, nothing lost, in sync to the end."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

RATES = [Fraction(24000, 1001), 24, 25, Fraction(30000, 1001), 30, 50, Fraction(60000, 1001), 120]


@pytest.fixture(scope="module")
def timing(scene_module):
    return scene_module("timing")


@pytest.fixture(scope="module")
def resampling(scene_module):
    return scene_module("resampling")


@pytest.fixture(scope="module")
def moving(scene_module):
    """A motion whose x is its own time, turning about z at one radian a second."""
    motion = scene_module("motion")

    def make(timestamps_s, visible=None):
        times = np.asarray(timestamps_s, dtype=np.float64)
        quats = np.zeros((len(times), 24, 4))
        quats[..., 0], quats[..., 3] = np.cos(times / 2)[:, None], np.sin(times / 2)[:, None]
        pelvis = np.zeros((len(times), 3))
        pelvis[:, 0] = times
        seen = np.ones(len(times), bool) if visible is None else np.asarray(visible)
        return motion.Motion(times, quats, pelvis, seen)

    return make


@pytest.mark.parametrize("rate", RATES)
def test_standard_rates_are_exact(timing, rate):
    fps, fps_base = timing.scene_rate(round(float(rate), 3))
    assert fps / fps_base == pytest.approx(float(rate), rel=1e-12)
    assert (fps_base == 1.0) == isinstance(rate, int)


@given(st.floats(1.0, 480.0))
def test_any_rate_is_kept_within_a_frame_an_hour(timing, clip_fps):
    fps, fps_base = timing.scene_rate(clip_fps)
    assert fps / fps_base == pytest.approx(clip_fps, rel=2.1e-4)


@pytest.mark.parametrize("rate", RATES)
def test_a_clips_own_rate_gives_its_own_poses(timing, resampling, moving, rate):
    times = np.arange(5000) / float(rate)
    grid = timing.clip_timing(float(rate), start_frame=101)
    poses = resampling.resample(moving(np.round(times, 3)), grid)
    assert np.array_equal(poses.frames, np.arange(101, 5101))
    assert np.array_equal(poses.pelvis_world[:, 0], np.round(times, 3))


@pytest.mark.parametrize("scene_fps", [24, 25, 30, 60])
def test_a_clip_stays_in_sync_with_any_scene(timing, resampling, moving, scene_fps):
    times = np.arange(3000) * 1001 / 24000
    poses = resampling.resample(moving(times), timing.scene_timing(scene_fps, 1.0))
    expected = (poses.frames - 1) / scene_fps
    # Only the very last frame may lie a rounding behind the last pose.
    assert np.abs(poses.pelvis_world[:-1, 0] - expected[:-1]).max() < 1e-9
    assert abs(poses.pelvis_world[-1, 0] - expected[-1]) <= 0.05 / scene_fps
    assert len(poses) == int(times[-1] * scene_fps + 0.05) + 1
    angle = 2 * np.arctan2(poses.quats_wxyz[:, 0, 3], poses.quats_wxyz[:, 0, 0])
    off = np.angle(np.exp(1j * (angle - expected)))
    assert np.abs(off[:-1]).max() < 1e-9


@given(st.lists(st.floats(0.001, 0.5), min_size=1, max_size=60), st.integers(1, 30))
def test_variable_rates_keep_their_time_whatever_the_pieces(
    timing, resampling, moving, steps_s, piece
):
    times = np.concatenate([[0.0], np.cumsum(steps_s)])
    grid = timing.scene_timing(30, 1.0, start_frame=7)
    whole = resampling.resample(moving(times), grid)
    stream = resampling.StreamResampler(grid)
    pieces = [stream.push(moving(times[i : i + piece])) for i in range(0, len(times), piece)]
    streamed = {int(f): x for p in pieces for f, x in zip(p.frames, p.pelvis_world, strict=True)}
    assert sum(map(len, pieces)) == len(streamed)  # no frame twice
    assert sorted(streamed) == whole.frames.tolist()
    expected = (whole.frames - 7) / 30
    assert np.abs(whole.pelvis_world[:, 0] - expected).max() <= 0.051 / 30
    assert (
        np.abs(np.array([streamed[int(f)][0] for f in whole.frames]) - expected).max() <= 0.051 / 30
    )


def test_a_motion_between_two_scene_frames_has_the_next_one(timing, resampling, moving):
    grid = timing.scene_timing(24, 1.0, start_frame=1)
    poses = resampling.resample(moving(np.array([1.51 / 24, 1.6 / 24])), grid)
    assert poses.frames.tolist() == [3]
    assert poses.pelvis_world[0, 0] == pytest.approx(1.6 / 24)
    assert not len(resampling.StreamResampler(grid).push(moving(np.array([1.51 / 24]))))


def test_nothing_is_invented_before_the_person_is_seen(timing, resampling, moving):
    stream = resampling.StreamResampler(timing.clip_timing(30.0))
    assert stream.push(moving(np.arange(10, 20) / 30)).frames.tolist() == list(range(11, 21))


def test_a_bridged_pose_makes_its_neighbourhood_bridged(timing, resampling, moving):
    motion = moving(np.arange(4) / 15, visible=[True, False, True, True])
    poses = resampling.resample(motion, timing.scene_timing(30, 1.0))
    assert poses.visible.tolist() == [True, False, False, False, True, True, True]


def test_times_that_repeat_or_go_back_do_no_harm(timing, resampling, moving):
    poses = resampling.resample(moving([0.0, 0.1, 0.1, 0.05, 0.2]), timing.scene_timing(10, 1.0))
    assert poses.frames.tolist() == [1, 2, 3]
    assert np.isfinite(poses.quats_wxyz).all()
    assert np.isfinite(poses.pelvis_world).all()


def test_a_single_pose_is_a_single_key(timing, resampling, moving):
    assert resampling.resample(moving([0.0]), timing.clip_timing(25.0)).frames.tolist() == [1]
