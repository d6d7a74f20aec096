"""Feet that stand on something else than the ground: contacts are kept, the ground is below."""

import numpy as np
import pytest
import torch
from ikol.body.kinematics import global_rotations
from ikol.motion.clip_solver.body import SolverBody
from ikol.motion.clip_solver.skeleton import FIRST_SOLE
from ikol.motion.solve_options import SolveOptions
from ikol.rotations import rotmats_from_rotvecs
from scipy.ndimage import uniform_filter1d
from synthetic_clip import BODY, refined, sightings, standing, turn_joint

BOX_M = 0.25
STEP_UP = 9


def soles(capture):
    """Soles in the world [T, 4, 3]."""
    R = rotmats_from_rotvecs(capture.pose_rotvecs).astype(np.float64)
    points = SolverBody.of(BODY, capture.betas).points(
        global_rotations(torch.from_numpy(R)).numpy()
    )
    return points[:, FIRST_SOLE:] + capture.pelvis_world[:, None]


def captured(motion, **choices):
    return refined(motion, sightings(motion, noise_m=0.01, noise_px=1.5), SolveOptions(**choices))


@pytest.fixture(scope="module", params=[100, 50, 25])
def climbed(request):
    """Somebody who stands on the floor, and from a frame on, on a box."""
    stepped = request.param
    motion = standing(150)
    motion.pelvis[stepped:, 1] -= BOX_M
    motion.pelvis[:, 1] = uniform_filter1d(motion.pelvis[:, 1], STEP_UP, mode="nearest")
    capture = captured(motion)
    return capture, slice(0, stepped - STEP_UP), slice(stepped + STEP_UP, None)


def test_who_stands_on_a_box_has_contact_there_too(climbed):
    capture, floor, box = climbed
    for part in (floor, box):
        assert capture.contacts[part].mean() > 0.95
        assert np.linalg.norm(np.diff(soles(capture)[part], axis=0), axis=-1).max() < 2e-3


def test_feet_that_move_off_the_ground_have_none(climbed):
    capture, floor, box = climbed
    moving = np.linalg.norm(np.gradient(soles(capture), axis=0), axis=-1) > 0.01
    rising = moving & (soles(capture)[..., 2] > 0.01)
    assert rising[floor.stop : box.start].any()
    assert not capture.contacts[rising].any()


def test_the_ground_is_the_lowest_level_however_long_somebody_stood_higher(climbed):
    capture, floor, box = climbed
    heights = soles(capture)[..., 2]
    np.testing.assert_allclose(heights[floor], 0.0, atol=0.01)
    np.testing.assert_allclose(heights[box], BOX_M, atol=0.04)


@pytest.mark.parametrize("foot_lock", [True, False])
def test_with_one_foot_on_a_step_the_other_is_on_the_ground(foot_lock):
    motion = standing(90)
    turn_joint(motion, "left_hip", np.tile([-60.0, 0.0, 0.0], (90, 1)))
    turn_joint(motion, "left_knee", np.tile([60.0, 0.0, 0.0], (90, 1)))
    capture = captured(motion, foot_lock=foot_lock)
    left, right = np.split(soles(capture)[..., 2], 2, axis=1)
    assert np.abs(right).max() < 0.02
    assert left.min() > 0.12
    assert capture.contacts.mean() > 0.95


def test_a_few_touches_below_the_ground_do_not_lower_it():
    motion = standing(150)
    motion.pelvis[70:76, 1] += BOX_M
    heights = soles(captured(motion))[..., 2]
    assert np.abs(np.median(heights)) < 0.01
