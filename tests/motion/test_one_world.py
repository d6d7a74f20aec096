"""Captures of several people in worlds of their own, brought into one."""

from dataclasses import replace

import numpy as np
import pytest
from ikol.motion.camera import project
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


def test_motion_and_ground_stay(two):
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
    assert beside.joints_world[..., 2].min() == pytest.approx(
        alone.joints_world[..., 2].min(), abs=1e-5
    )
    np.testing.assert_array_equal(beside.pose_rotvecs[:, 1:], alone.pose_rotvecs[:, 1:])


def test_somebody_who_was_taken_for_a_giant_comes_nearer(two):
    _, captures = two
    best, other = captures
    T = other.camera.T_world_camera.copy()
    T[:3, 3] *= 1.2  # as if all of it were 1.2 times as far away
    giant = replace(
        other,
        pelvis_world=other.pelvis_world * np.float32(1.2),
        joints_world=other.joints_world * np.float32(1.2),
        camera=replace(other.camera, T_world_camera=T),
    )
    near, far = (in_one_world([best, one])[1].pelvis_world.mean(0) for one in (other, giant))
    np.testing.assert_allclose(near[:2], far[:2], atol=1e-3)


def test_somebody_on_a_roof_stays_where_the_camera_sees_them(two):
    motions, captures = two
    acrobat = standing(60)
    acrobat.pelvis[:] = motions[1].pelvis + np.array([0.0, -2.2, 1.0])
    above = in_one_world([captures[0], refined(acrobat, sightings(acrobat))])[1]
    camera = above.camera
    R, t = camera.T_world_camera[:3, :3], camera.T_world_camera[:3, 3]
    pelvis_camera = (above.pelvis_world - t) @ R
    size = camera.width, camera.height
    px = project(pelvis_camera, camera.focal_px, *size)
    true_px = project(acrobat.pelvis, camera.focal_px, *size)
    assert np.linalg.norm(px - true_px, axis=-1).max() < 25.0
    assert above.joints_world[..., 2].min() > 1.5


def test_one_person_stays_as_they_are(two):
    _, captures = two
    assert in_one_world(captures[:1]) == captures[:1]
