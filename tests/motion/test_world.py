"""Up, ground and heading."""

import numpy as np
import pytest
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.motion.ground import ground_heights
from ikol.motion.world import (
    CAMERA_UP,
    level,
    standing_directions,
    up_direction,
    world_rotation,
)
from scipy.spatial.transform import Rotation
from synthetic_clip import REST


def angle_deg(a, b):
    return np.degrees(np.arccos(np.clip(a @ b, -1, 1)))


@pytest.mark.parametrize("forward", [(0, 0, -1), (1, 0, 0), (0.3, -0.5, 0.8)])
def test_world_rotation(forward):
    up = Rotation.from_euler("xz", (12, -5), degrees=True).apply(CAMERA_UP)
    R = world_rotation(up, np.array(forward, dtype=float))
    np.testing.assert_allclose(R @ R.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(R) == pytest.approx(1.0)
    np.testing.assert_allclose(R @ up, [0, 0, 1], atol=1e-12)
    facing = R @ np.array(forward)
    assert facing[0] == pytest.approx(0.0, abs=1e-9)
    assert facing[1] < 0


def test_world_rotation_of_somebody_who_faces_the_sky():
    R = world_rotation(CAMERA_UP, CAMERA_UP)
    np.testing.assert_allclose(R @ R.T, np.eye(3), atol=1e-12)


def test_up_without_evidence_is_a_level_camera():
    np.testing.assert_array_equal(up_direction(np.zeros((5, 3)), np.zeros(5)), CAMERA_UP)


def test_up_follows_people_who_stand_but_not_a_few_who_fall():
    tilted = Rotation.from_euler("x", 8, degrees=True).apply(CAMERA_UP)
    directions = np.tile(tilted, (100, 1))
    directions[:10] = [1.0, 0.0, 0.0]
    assert angle_deg(up_direction(directions, np.ones(100)), tilted) < 3.0


def test_who_strides_tells_less_of_up_than_who_stands():
    strides_deg = np.array([0.0, 30.0, 60.0])
    R = np.tile(np.eye(3), (len(strides_deg), 24, 1, 1))
    for hip, side in ((1, 0.5), (2, -0.5)):
        R[:, hip] = Rotation.from_euler("x", side * strides_deg[:, None], degrees=True).as_matrix()
    rest = torch.from_numpy(REST.astype(np.float64))
    keypoints, _ = forward_kinematics(torch.from_numpy(R), rest)
    up, weights = standing_directions(keypoints.numpy() * [1, -1, -1])
    assert max(angle_deg(each, CAMERA_UP) for each in up) < 5.0
    assert 1.0 >= weights[0] > weights[1] > weights[2] == 0.0


def test_ground_that_nobody_touched_tilts_nothing():
    np.testing.assert_array_equal(level(np.zeros((0, 3)), CAMERA_UP), CAMERA_UP)


def test_the_ground_under_a_walk_becomes_level():
    true_up = Rotation.from_euler("xz", (4, 3), degrees=True).apply(CAMERA_UP)
    generator = np.random.default_rng(0)
    side = np.cross(true_up, [0, 0, 1.0])
    side /= np.linalg.norm(side)
    ahead = np.cross(side, true_up)
    u, v = generator.uniform(-4, 4, (2, 300, 1))
    lift = np.abs(generator.normal(0, 0.05, (300, 1)))  # soles are on the ground or above it
    points = u * side + v * ahead + lift * true_up + [0, 1.2, 8]
    assert angle_deg(level(points, CAMERA_UP), true_up) < 0.7


def test_who_lies_at_the_end_and_is_misread_does_not_tilt_the_ground_of_their_walk():
    t = np.linspace(0.0, 1.0, 100)[:, None]
    walk = np.array([1.0, 1.5, 6.0]) + t * [-0.8, 0.0, -1.8]
    lying = np.array([0.2, 2.4, 4.6]) + np.random.default_rng(0).normal(0, 0.1, (12, 3))
    assert angle_deg(level(np.concatenate((walk, lying)), CAMERA_UP), CAMERA_UP) < 3.0


def test_somebody_in_place_does_not_tilt_the_ground():
    points = np.random.default_rng(0).normal(0, 0.03, (200, 3)) + np.array([0, 1, 5])
    assert angle_deg(level(points, CAMERA_UP), CAMERA_UP) < 0.5


def test_ground_follows_drift_and_ignores_jumps():
    t = np.arange(300) / 30.0
    drift = 0.02 * t
    jumping = np.where((t % 3.0) < 0.5, 0.4, 0.0)
    np.testing.assert_allclose(ground_heights(drift + jumping, t), drift, atol=0.03)
