"""The record of a clip keeps what it was given, and stays small."""

from dataclasses import replace

import numpy as np
from ikol.motion.record import ClipRecord, trust
from synthetic_clip import NoNets, sightings, standing


def test_frames_come_back_through_growth():
    seen = sightings(standing(3), noise_m=0.01)
    expected = NoNets().estimate([frame.sighting for frame in seen])
    record = ClipRecord()
    for start in range(0, 1000, 50):
        frames = [
            replace(seen[k % 3], index=k, timestamp_s=k / 30.0)
            if k % 7
            else replace(seen[0], index=k, timestamp_s=k / 30.0, sighting=None)
            for k in range(start, start + 50)
        ]
        people = [frame.sighting for frame in frames if frame.sighting]
        record.extend(frames, NoNets().estimate(people))
    assert record.size == 1000
    np.testing.assert_array_equal(record.column("indices"), np.arange(1000))
    for index in (1, 255, 256, 257, 319, 320, 999):
        row = index % 3
        for name, array in (
            ("keypoints", expected.keypoints_camera),
            ("landmarks_px", [frame.sighting.landmarks_px for frame in seen]),
        ):
            np.testing.assert_allclose(record.column(name)[index], array[row], atol=1e-5)
        kept = trust(record.column("keypoint_trust")[index])
        np.testing.assert_allclose(kept, expected.keypoint_weights[row], atol=0.003)
        cos = np.cos(record.column("twists")[index])
        np.testing.assert_allclose(cos, expected.twist_cos_sin[row, :, 0], atol=1e-5)
    np.testing.assert_array_equal(record.column("visible"), np.arange(1000) % 7 != 0)


def test_a_frame_takes_less_than_two_kilobytes():
    record = ClipRecord()
    frames = sightings(standing(1)) * 100
    estimates = NoNets().estimate([frame.sighting for frame in frames])
    for _ in range(50):
        record.extend(frames, estimates)
    names = (
        *("indices", "timestamps_s", "visible", "keypoints", "points_px", "twists"),
        *("keypoint_trust", "px_trust", "twist_trust", "landmarks_px"),
    )
    assert sum(record.column(name).base.nbytes for name in names) < 2000 * 5000
