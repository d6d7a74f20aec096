"""Captures at another frame rate."""

from dataclasses import replace

import numpy as np
import pytest
from ikol.motion.resample import resample
from ikol.skeleton import JOINT_PARENTS
from synthetic_clip import dancing, refined, sightings, standing


@pytest.fixture(scope="module")
def capture():
    motion = dancing(60)
    return refined(motion, sightings(motion, hidden={20, 21}))


def test_its_own_rate_changes_nothing(capture):
    same = resample(capture, 30.0)
    np.testing.assert_allclose(same.pose_rotvecs, capture.pose_rotvecs, atol=1e-4)
    np.testing.assert_allclose(same.joints_world, capture.joints_world, atol=1e-4)
    np.testing.assert_array_equal(same.visible, capture.visible)
    np.testing.assert_allclose(same.timestamps_s, capture.timestamps_s)


@pytest.mark.parametrize("fps", [12.0, 23.976, 60.0, 120.0])
def test_times_are_uniform_and_cover_the_clip(capture, fps):
    other = resample(capture, fps)
    np.testing.assert_allclose(np.diff(other.timestamps_s), 1 / fps)
    assert other.timestamps_s[0] == capture.timestamps_s[0]
    left = capture.timestamps_s[-1] - other.timestamps_s[-1]
    assert 0.0 <= left < 1 / fps
    assert other.fps == fps
    assert len(other.visible) == len(other.pose_rotvecs) == len(other.landmarks_px)


def test_bones_keep_their_length_between_frames(capture):
    other = resample(capture, 100.0)
    joints = other.joints_world
    lengths = np.linalg.norm(joints[:, 1:] - joints[:, list(JOINT_PARENTS[1:])], axis=-1)
    np.testing.assert_allclose(lengths, np.broadcast_to(lengths[0], lengths.shape), atol=1e-4)


def test_what_lies_in_a_gap_is_not_visible(capture):
    other = resample(capture, 120.0)
    in_gap = (other.timestamps_s > 19.01 / 30) & (other.timestamps_s < 21.99 / 30)
    assert not other.visible[in_gap].any()
    assert other.visible[~in_gap].mean() > 0.98


def test_irregular_times(capture):
    t = capture.timestamps_s + np.random.default_rng(0).uniform(-0.01, 0.01, 60)
    t = np.sort(t)
    slow = replace(capture, timestamps_s=t, pelvis_world=np.column_stack((t, t, t)).astype("f4"))
    other = resample(slow, 50.0)
    np.testing.assert_allclose(other.pelvis_world[:, 0], other.timestamps_s, atol=1e-5)


def test_one_frame():
    motion = standing(1)
    other = resample(refined(motion, sightings(motion)), 24.0)
    assert len(other.timestamps_s) == 1
    assert other.visible.all()


def test_a_rate_that_is_none(capture):
    with pytest.raises(ValueError, match="positive"):
        resample(capture, 0.0)
