"""Streamed results in batches of any size, on clips whose motion is known."""

import numpy as np
import pytest
from ikol.rotations import rotmats_from_quats_wxyz
from scipy.spatial.transform import Rotation
from synthetic_clip import (
    STANDING_M,
    dancing,
    people_in,
    session,
    sightings,
    standing,
    streamed,
)


def test_batches_do_not_matter():
    motion = dancing(30)
    frames = people_in(sightings(motion, noise_m=0.005, hidden={7, 8, 20}))
    at_once = streamed(session(motion), frames)
    for a, b in zip(at_once, streamed(session(motion), frames, together=1), strict=True):
        np.testing.assert_allclose(a.pelvis_world, b.pelvis_world, atol=1e-4)
        np.testing.assert_allclose(a.quats_wxyz, b.quats_wxyz, atol=1e-3)
        assert a.tracked == b.tracked


def test_streamed_poses_are_those_of_the_motion():
    motion = dancing(60)
    results = streamed(session(motion), people_in(sightings(motion)))
    R = rotmats_from_quats_wxyz(np.stack([result.quats_wxyz for result in results]))
    difference = R[:, 1:].swapaxes(-1, -2).astype(np.float64) @ motion.R[:, 1:]
    angles = Rotation.from_matrix(difference.reshape(-1, 3, 3)).magnitude()
    assert np.degrees(np.median(angles)) < 4.0
    assert abs(results[0].pelvis_world[2] - STANDING_M) < 0.05
    assert R[0, 0, :, 2] @ [0, -1, 0] > 0.99


def test_without_a_person_the_last_pose_is_held_with_no_confidence():
    motion = dancing(10)
    frames = people_in(sightings(motion, hidden={0, 5, 6}))
    results = streamed(session(motion), frames)
    assert not results[0].tracked
    assert abs(results[0].pelvis_world[2] - STANDING_M) < 1e-4
    np.testing.assert_array_equal(results[6].quats_wxyz, results[4].quats_wxyz)
    np.testing.assert_array_equal(results[6].pelvis_world, results[4].pelvis_world)
    assert not results[6].confidence.any()
    upright = rotmats_from_quats_wxyz(results[0].quats_wxyz[0])
    np.testing.assert_allclose(upright @ [0, 1, 0], [0, 0, 1], atol=1e-6)
    np.testing.assert_allclose(upright @ [0, 0, 1], [0, -1, 0], atol=1e-6)


@pytest.mark.parametrize("tilt_deg", [-15.0, 12.0])
def test_who_stands_before_a_tilted_camera_is_upright(tilt_deg):
    motion = standing(30)
    tilt = Rotation.from_rotvec([np.radians(tilt_deg), 0.0, 0.0]).as_matrix()
    motion.R[:, 0] = tilt @ motion.R[:, 0]
    motion.pelvis[:] = motion.pelvis @ tilt.T
    results = streamed(session(motion), people_in(sightings(motion)))
    R = rotmats_from_quats_wxyz(np.stack([result.quats_wxyz[0] for result in results]))
    leans_deg = np.degrees(np.arccos(R[:, 2, 1]))
    assert leans_deg.max() < 0.5 * abs(tilt_deg)
    heights = [result.pelvis_world[2] for result in results]
    assert np.ptp(heights) < 0.03
