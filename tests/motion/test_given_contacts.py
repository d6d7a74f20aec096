"""Contacts that the user has edited: held where they are given, and nowhere else."""

import numpy as np
import pytest
import torch
from ikol.body.kinematics import global_rotations
from ikol.errors import IkolError
from ikol.motion.clip_solver.body import SolverBody
from ikol.motion.clip_solver.skeleton import FIRST_SOLE
from ikol.motion.solve_again import solve_again
from ikol.motion.solve_options import SolveOptions, limbs_named
from ikol.rotations import rotmats_from_rotvecs
from synthetic_clip import BODY, refined, sightings, standing

CPU = torch.device("cpu")
COUNT = 60
HELD = slice(10, 50)
WAY_M = 0.3


@pytest.fixture(scope="module")
def sliding():
    """Somebody who stands and is moved aside in a third of a second."""
    motion = standing(COUNT)
    motion.pelvis[:, 0] += WAY_M * np.clip((np.arange(COUNT) - 25) / 10, 0.0, 1.0)
    return refined(motion, sightings(motion, noise_m=0.01, noise_px=1.5))


@pytest.fixture
def left():
    """Contacts of a left foot that is said to stand all the while, and a right one that is not."""
    contacts = np.zeros((COUNT, 4), np.float32)
    contacts[HELD, :2] = 1.0
    return contacts


def again(capture, contacts, **choices):
    return solve_again(capture, BODY, SolveOptions(**choices), device=CPU, contacts=contacts)


def soles(capture):
    """Left heel, left toes, right heel and right toes in the world [T, 4, 3]."""
    R = rotmats_from_rotvecs(capture.pose_rotvecs).astype(np.float64)
    points = SolverBody.of(BODY, capture.betas).points(
        global_rotations(torch.from_numpy(R)).numpy()
    )
    return points[:, FIRST_SOLE:] + capture.pelvis_world[:, None]


def ways_mm(capture):
    """How far each sole goes in a frame at most, and in all, while the left foot is held."""
    held = 1000.0 * soles(capture)[HELD]
    steps = np.linalg.norm(np.diff(held, axis=0), axis=-1).max(0)
    return steps, np.linalg.norm(held[-1] - held[0], axis=-1)


def test_a_foot_stands_where_it_is_said_to_and_the_other_is_let_go(sliding, left):
    solved = again(sliding, left)
    steps, all_the_way = ways_mm(solved)
    assert steps[:2].max() < 0.3 and all_the_way[:2].max() < 5.0
    assert all_the_way[2:].min() > 200.0
    assert np.abs(soles(solved)[HELD, :2, 2]).max() < 0.01
    found_steps, _ = ways_mm(again(sliding, None))
    assert found_steps.max() > 4.0


def test_what_was_given_comes_back_and_solves_to_the_same_again(sliding, left):
    left[:5, 2] = 0.37
    solved = again(sliding, left)
    assert np.array_equal(solved.contacts, left)
    twice = again(solved, solved.contacts)
    assert np.array_equal(twice.joints_world, solved.joints_world)
    assert not np.array_equal(again(twice, None).contacts, left)


def test_feet_that_never_stand_are_feet_without_lock(sliding):
    free = again(sliding, np.zeros((COUNT, 4), np.float32))
    assert np.array_equal(free.joints_world, again(sliding, None, foot_lock=False).joints_world)


def test_legs_that_rest_do_not_stand_but_what_was_given_is_not_lost(sliding, left):
    masked = again(sliding, left, limbs=limbs_named(["upper"]))
    assert np.array_equal(masked.contacts, left)
    plain = again(sliding, None, limbs=limbs_named(["upper"]))
    assert np.array_equal(masked.joints_world, plain.joints_world)


@pytest.mark.parametrize("wrong", [np.nan, -0.1, 1.5])
def test_contacts_are_shares(sliding, left, wrong):
    left[3, 1] = wrong
    with pytest.raises(IkolError, match="contacts are not numbers from 0 to 1") as caught:
        again(sliding, left)
    assert caught.value.code == "kept"
    with pytest.raises(IkolError, match="each frame and sole"):
        again(sliding, left[1:])
