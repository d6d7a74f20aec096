"""The record of a clip keeps what it was given, and stays small."""

from dataclasses import replace

import numpy as np
from ikol.motion.estimate import estimate_clip
from ikol.motion.record import ClipRecord, sightings_of, trust
from synthetic_clip import DIRECT, sightings, standing


def test_frames_come_back_through_growth():
    seen = sightings(standing(3), noise_m=0.01)
    expected = DIRECT.estimate_next(sightings_of(seen))
    record = ClipRecord()
    for start in range(0, 1000, 50):
        frames = [
            replace(seen[k % 3], index=k, timestamp_s=k / 30.0)
            if k % 7
            else replace(seen[0], index=k, timestamp_s=k / 30.0, sighting=None)
            for k in range(start, start + 50)
        ]
        record.extend(frames)
    assert record.size == 1000
    estimate_clip(record, DIRECT, lambda steps: None)
    np.testing.assert_array_equal(record.column("indices"), np.arange(1000))
    for index in (1, 255, 256, 257, 319, 320, 999):
        row = index % 3
        for name, array in (
            ("keypoints", expected.keypoints_camera),
            ("landmarks_px", [frame.sighting.landmarks_px for frame in seen]),
        ):
            np.testing.assert_allclose(record.column(name)[index], array[row], atol=2e-3)
        kept = trust(record.column("keypoint_trust")[index])
        np.testing.assert_allclose(kept, expected.keypoint_weights[row], atol=0.003)
        cos = np.cos(record.column("twists")[index])
        np.testing.assert_allclose(cos, expected.twist_cos_sin[row, :, 0], atol=0.03)
    np.testing.assert_array_equal(record.column("visible"), np.arange(1000) % 7 != 0)


def test_a_frame_takes_less_than_two_kilobytes():
    record = ClipRecord()
    frames = sightings(standing(1)) * 100
    for _ in range(50):
        record.extend(frames)
    seen = ("indices", "timestamps_s", "visible", "landmarks_px", "landmarks_camera")
    held = sum(record.column(name).base.nbytes for name in seen)
    estimate_clip(record, DIRECT, lambda steps: None)
    estimated = (
        *("keypoints", "points_px", "twists"),
        *("keypoint_trust", "px_trust", "twist_trust"),
    )
    held += sum(record.column(name).base.nbytes for name in estimated)
    assert held < 2000 * 5000
