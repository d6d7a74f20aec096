"""Swapped sides and jumps of single frames are undone; real motion is left alone."""

import numpy as np
import pytest
from ikol.motion.clean import remove_outliers, visible_runs
from ikol.motion.outliers import ARMS, LEGS, spikes, swapped_frames
from ikol.skeleton import MIRRORED
from synthetic_clip import dancing, recorded, sightings


@pytest.fixture(scope="module")
def keypoints():
    return recorded(sightings(dancing(60))).column("keypoints")


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
    record = recorded(sightings(dancing(40)))
    clean = record.column("keypoints").copy()
    for name in ("keypoints", "points_px"):
        frame = record.column(name)[15]
        frame[list(LEGS)] = frame[[MIRRORED[k] for k in LEGS]]
    record.column("keypoints")[25, 20] += 0.5
    remove_outliers(record)
    assert np.abs(record.column("keypoints") - clean).max() < 0.03
    assert not record.column("twist_trust")[15, [k - 1 for k in LEGS if k <= 23]].any()


def test_visible_runs():
    visible = np.array([0, 1, 1, 0, 0, 1], np.bool_)
    assert list(visible_runs(visible)) == [slice(1, 3), slice(5, 6)]
