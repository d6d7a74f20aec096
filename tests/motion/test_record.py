"""The record of a clip keeps what it was given, and stays small."""

import numpy as np
from ikol.motion.record import ClipRecord, trust
from synthetic_clip import estimates, standing


def test_frames_come_back_through_growth():
    frames = estimates(standing(3), noise_m=0.01)
    record = ClipRecord()
    for index in range(1000):
        person = frames[index % 3][2]
        record.append(index, index / 30.0, None if index % 7 == 0 else person)
    assert record.size == 1000
    for index in (1, 255, 256, 257, 319, 320, 999):
        person = frames[index % 3][2]
        np.testing.assert_array_equal(record.column("keypoints")[index], person.keypoints_camera)
        np.testing.assert_array_equal(record.column("landmarks_px")[index], person.landmarks_px)
        np.testing.assert_allclose(
            trust(record.column("keypoint_trust")[index]), person.keypoint_weights, atol=0.003
        )
        angle = record.column("twists")[index]
        np.testing.assert_allclose(np.cos(angle), person.twist_cos_sin[:, 0], atol=1e-5)
    np.testing.assert_array_equal(record.column("visible"), np.arange(1000) % 7 != 0)


def test_a_frame_takes_less_than_two_kilobytes():
    record = ClipRecord()
    frames = estimates(standing(1))
    for index in range(5000):
        record.append(index, index / 30.0, frames[0][2])
    names = (
        *("indices", "timestamps_s", "visible", "keypoints", "points_px", "twists"),
        *("keypoint_trust", "px_trust", "twist_trust", "landmarks_px"),
    )
    assert sum(record.column(name).base.nbytes for name in names) < 2000 * 5000
