"""People of one shot, of whom each alone has another idea of up and of how high the camera is."""

import numpy as np
import pytest
from ikol.motion.camera import project
from ikol.motion.common_ground import reachable_height
from scipy.spatial.transform import Rotation
from synthetic_clip import (
    BODY,
    CAMERA_HEIGHT_M,
    FOCAL_PX,
    SIZE,
    STANDING_M,
    dancing,
    people_in,
    session,
    sightings,
    standing,
)

FRAMES = 60
TALLER = 1.1


def captured(*motions):
    seen = [sightings(each, seed=seed) for seed, each in enumerate(motions)]
    clip = session(motions[0], person="all")
    clip.record(people_in(*seen))
    return clip.finish()


def beside(motion, x_m, z_m=0.0, size=1.0):
    """Somebody that much larger, moved on the ground: a smaller one nearer looks the same."""
    motion.pelvis[:] += (x_m, 0.0, z_m)
    motion.pelvis[:, 1] = motion.pelvis[:, 1] - CAMERA_HEIGHT_M + CAMERA_HEIGHT_M / size
    motion.pelvis[:, [0, 2]] /= size
    return motion


def leaning(motion, deg):
    """All of somebody turned towards the camera about the middle of their feet."""
    R = Rotation.from_euler("x", deg, degrees=True).as_matrix()
    feet = motion.pelvis + np.array([0.0, STANDING_M, 0.0])
    motion.pelvis[:] = feet + (motion.pelvis - feet) @ R.T
    motion.R[:, 0] = R @ motion.R[:, 0]
    return motion


def places(capture):
    """Of the pelvis [T, 2] in the axes of a level camera: to the right, and ahead."""
    T = capture.camera.T_world_camera
    return ((capture.pelvis_world - T[:3, 3]) @ T[:3, :3])[:, [0, 2]]


def off_px(capture, motion):
    """How far the pelvis is from where it is seen [T]."""
    T = capture.camera.T_world_camera
    pelvis = (capture.pelvis_world - T[:3, 3]) @ T[:3, :3]
    seen, true = (project(p.astype(np.float64), FOCAL_PX, *SIZE) for p in (pelvis, motion.pelvis))
    return np.linalg.norm(seen - true, axis=-1)


def height_m(capture):
    return float(np.ptp(BODY.rest_vertices(capture.betas)[:, 1]))


@pytest.fixture(scope="module")
def family():
    """Two of one size, and somebody taller."""
    motions = [
        beside(dancing(FRAMES), -1.0),
        beside(standing(FRAMES), 0.0, 0.5),
        beside(standing(FRAMES), 1.2, 0.0, TALLER),
    ]
    return motions, captured(*motions)


def test_everybody_has_one_camera_and_one_ground(family):
    _, captures = family
    for capture in captures:
        np.testing.assert_allclose(
            capture.camera.T_world_camera, captures[0].camera.T_world_camera, atol=1e-12
        )
        assert np.median(capture.joints_world[:, [10, 11], 2]) < 0.1
    assert captures[0].camera.T_world_camera[2, 3] == pytest.approx(CAMERA_HEIGHT_M, rel=0.05)


def test_who_has_the_camera_lower_is_taller(family):
    _, (dancer, stander, tall) = family
    assert height_m(tall) / height_m(stander) == pytest.approx(TALLER, abs=0.03)
    assert height_m(dancer) / height_m(stander) == pytest.approx(1.0, abs=0.03)


def test_everybody_is_where_the_camera_sees_them_and_as_far_as_they_are(family):
    motions, captures = family
    for capture, motion, size in zip(captures, motions, (1.0, 1.0, TALLER), strict=True):
        assert np.median(off_px(capture, motion)) < 5.0
        true = size * motion.pelvis[:, [0, 2]]
        np.testing.assert_allclose(np.median(places(capture) - true, 0), 0.0, atol=0.35)


def test_of_two_whose_sizes_disagree_by_a_fifth_both_give_way_and_stand():
    motions = [beside(standing(FRAMES), -0.8), beside(standing(FRAMES), 0.8, 0.0, 1.2)]
    small, tall = captured(*motions)
    for capture, motion in zip((small, tall), motions, strict=True):
        lowest_m = np.median(capture.joints_world[:, [10, 11], 2].min(-1))
        assert lowest_m == pytest.approx(0.02, abs=0.05)
        assert np.median(off_px(capture, motion)) < 5.0
    assert height_m(tall) / height_m(small) == pytest.approx(1.2, abs=0.04)
    average_m = np.ptp(BODY.rest_vertices(np.zeros(10))[:, 1])
    assert height_m(small) < 0.95 * average_m and height_m(tall) > 1.05 * average_m


def test_one_child_does_not_make_giants_of_many():
    below_m = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 1.2])
    seen = np.ones(6)
    assert reachable_height(1.0, below_m, seen) == pytest.approx(1.0, abs=0.03)
    assert reachable_height(1.0, below_m[-2:], seen[-2:]) == pytest.approx(1.09, abs=0.01)
    assert reachable_height(1.0, below_m[-2:], np.array([1.0, 0.0])) == 1.0
    assert reachable_height(1.0, np.array([-1.0, 0.0]), seen[:2]) == 1.0


def test_who_leans_is_not_what_tells_up():
    upright = [beside(standing(FRAMES), x_m) for x_m in (-1.5, 0.0)]
    captures = captured(*upright, leaning(beside(standing(FRAMES), 1.5), 12.0))
    up_camera = captures[2].camera.T_world_camera[2, :3]
    assert np.degrees(np.arccos(up_camera @ (0.0, -1.0, 0.0))) < 3.0
    trunks = [np.median(each.joints_world[:, 12] - each.joints_world[:, 0], 0) for each in captures]
    lean_deg = [np.degrees(np.arctan2(np.hypot(*trunk[:2]), trunk[2])) for trunk in trunks]
    assert lean_deg[2] - lean_deg[0] == pytest.approx(12.0, abs=5.0)


def test_who_climbs_a_box_does_not_put_others_in_the_ground():
    climber = beside(standing(FRAMES), -0.8)
    climber.pelvis[20:] += (0.0, -0.25, 0.0)
    soles_m = [
        each.joints_world[:, [10, 11], 2].min(-1)
        for each in captured(climber, beside(standing(FRAMES), 0.8))
    ]
    assert np.median(soles_m[1]) == pytest.approx(0.02, abs=0.03)
    assert np.median(soles_m[0][:15]) == pytest.approx(0.02, abs=0.03)
    assert np.median(soles_m[0][30:]) == pytest.approx(0.27, abs=0.04)


def test_somebody_on_a_roof_has_a_ground_of_their_own():
    acrobat = standing(FRAMES)
    acrobat.pelvis[:] += (0.7, -2.2, 1.5)
    stander, above = captured(beside(standing(FRAMES), -0.8, -1.0), acrobat)
    np.testing.assert_array_equal(above.camera.T_world_camera, stander.camera.T_world_camera)
    assert off_px(above, acrobat).max() < 25.0
    assert above.joints_world[..., 2].min() > 1.5
    assert height_m(above) == pytest.approx(height_m(stander), rel=0.05)
