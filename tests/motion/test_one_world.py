"""Captures of several people in worlds of their own, brought into one."""

import numpy as np
import pytest
from ikol.motion.one_world import in_one_world
from synthetic_clip import dancing, refined, sightings, standing


def moved(motion, x_m, z_m):
    motion.pelvis[:] += (x_m, 0.0, z_m)
    return motion


@pytest.fixture(scope="module")
def two():
    """Two people under one camera, the first one nearer; and where they are, in its frame."""
    motions = [moved(dancing(60), -0.8, -1.0), moved(standing(60), 0.7, 0.5)]
    return motions, [refined(motion, sightings(motion)) for motion in motions]


def test_everybody_has_the_camera_of_who_is_seen_best(two):
    motions, captures = two
    together = in_one_world(captures)
    for capture in together:
        np.testing.assert_array_equal(
            capture.camera.T_world_camera, captures[0].camera.T_world_camera
        )
    np.testing.assert_array_equal(together[0].joints_world, captures[0].joints_world)
    between = together[1].pelvis_world.mean(0) - together[0].pelvis_world.mean(0)
    expected_m = np.linalg.norm((motions[1].pelvis - motions[0].pelvis).mean(0)[[0, 2]])
    assert np.linalg.norm(between[:2]) == pytest.approx(expected_m, abs=0.15)


def test_motion_stays_and_is_as_far_below_the_camera(two):
    _, captures = two
    _, beside = in_one_world(captures)
    alone = captures[1]
    np.testing.assert_allclose(
        np.diff(beside.joints_world, axis=0)[..., 2],
        np.diff(alone.joints_world, axis=0)[..., 2],
        atol=1e-5,
    )
    np.testing.assert_allclose(
        np.linalg.norm(np.diff(beside.joints_world, axis=0), axis=-1),
        np.linalg.norm(np.diff(alone.joints_world, axis=0), axis=-1),
        atol=1e-5,
    )
    below, below_alone = (
        (each.joints_world[..., 2] - each.camera.T_world_camera[2, 3]).min()
        for each in (beside, alone)
    )
    assert below == pytest.approx(below_alone, abs=0.05)  # their ups differ a little
    np.testing.assert_array_equal(beside.pose_rotvecs[:, 1:], alone.pose_rotvecs[:, 1:])


def test_one_person_stays_as_they_are(two):
    _, captures = two
    assert in_one_world(captures[:1]) == captures[:1]
