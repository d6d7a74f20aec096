"""Swapped sides and jumps of single frames are undone; real motion is left alone."""

import numpy as np
import pytest
from ikol.motion.clean import remove_outliers, visible_runs
from ikol.motion.outliers import ARMS, LEGS, spikes, swapped_frames
from ikol.motion.record import ClipRecord
from ikol.skeleton import MIRRORED
from synthetic_clip import dancing, estimates


@pytest.fixture(scope="module")
def keypoints():
    return np.stack([person.keypoints_camera for _, _, person in estimates(dancing(60))])


@pytest.mark.parametrize("group", [LEGS, ARMS])
@pytest.mark.parametrize("length", [1, 2, 3])
def test_swaps_are_found(keypoints, group, length):
    swapped = keypoints.copy()
    run = slice(20, 20 + length)
    swapped[run, list(group)] = keypoints[run][:, [MIRRORED[k] for k in group]]
    found = swapped_frames(swapped, group)
    np.testing.assert_array_equal(np.flatnonzero(found), np.arange(20, 20 + length))


@pytest.mark.parametrize("group", [LEGS, ARMS])
def test_nothing_is_found_in_clean_motion(keypoints, group):
    assert not swapped_frames(keypoints, group).any()
    assert not spikes(keypoints).any()


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_short_runs(keypoints, count):
    assert not swapped_frames(keypoints[:count], LEGS).any()
    assert not spikes(keypoints[:count]).any()


def test_a_spike_is_found_and_a_fast_hit_is_not():
    frames = np.zeros((30, 29, 3), np.float32)
    frames[10, 20, 0] = 0.4
    frames[15:, 21, 1] = np.linspace(0, 3.0, 15)  # 6 m/s at 30 frames a second
    found = spikes(frames)
    assert found[10, 20]
    assert found.sum() == 1


def test_a_record_is_repaired_in_place():
    clean = estimates(dancing(40))
    broken = estimates(dancing(40))
    for name in ("keypoints_camera", "keypoints_px"):
        array = getattr(broken[15][2], name)
        array[list(LEGS)] = array[[MIRRORED[k] for k in LEGS]]
    broken[25][2].keypoints_camera[20] += 0.5
    record = ClipRecord()
    for frame in broken:
        record.append(*frame)
    remove_outliers(record)
    for index, _, person in clean:
        error = np.abs(record.column("keypoints")[index] - person.keypoints_camera).max()
        assert error < 0.03, index
    assert not record.column("twist_trust")[15, [k - 1 for k in LEGS if k <= 23]].any()


def test_visible_runs():
    visible = np.array([0, 1, 1, 0, 0, 1], np.bool_)
    assert list(visible_runs(visible)) == [slice(1, 3), slice(5, 6)]
