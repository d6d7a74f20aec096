"""Joint limits in the clip solver: right derivatives, knees that come back, and else nothing."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from ikol.body.kinematics import global_rotations
from ikol.motion.clip_solver.band import UNKNOWNS, WIDTH
from ikol.motion.clip_solver.body import PARENTS, SolverBody
from ikol.motion.clip_solver.descent import Window, descend, terms_of
from ikol.motion.clip_solver.kernel import kernels
from ikol.motion.time_steps import second_differences
from ikol.skeleton import JOINT_NAMES
from ikol.solver.joint_limits import sample_rotations
from scipy.spatial.transform import Rotation
from synthetic_clip import BODY

PERSON = SolverBody.of(BODY, np.zeros(10, np.float32))
KNEE = JOINT_NAMES.index("left_knee")
PLACE = np.array([0.0, 0.0, 4.0])


def window_of(points, weight, limit, swing=0.0):
    """Keypoints that are known in space, and limits of a weight; nothing else."""
    frames = len(points)
    known, nothing = np.full((frames, 29), weight), np.zeros((frames, 29))
    still = np.broadcast_to(np.eye(3), (frames, 3, 3)).copy()
    seen = (
        *(points[:, :29].copy(), known, known, np.zeros((frames, 29, 2)), nothing, 1e9),
        *(np.tile(PLACE, (frames, 1)), still, np.zeros((frames, 3))),
    )
    swings = np.tile(PERSON.axes, (frames, 1, 1)), np.full(23, swing)
    return Window(
        body=(PARENTS, PERSON.levers, PERSON.axes, swings),
        seen=seen,
        twists=(np.zeros((frames, 23)), np.full((frames, 23), 0.5 * weight)),
        limits=(*PERSON.ranges, limit, 0.7),
        calm=(
            second_differences(np.arange(frames) / 30.0),
            np.zeros((frames, 24)),
            np.ones((frames, 2)),
        ),
        standing=(
            *(np.zeros((frames, 4)), np.zeros(3), 0.0, PERSON.depths),
            *(0.0, np.zeros(2), 0.0, 1.0, 1.0),
        ),
    )


def assembled(R, window):
    unknowns = UNKNOWNS * len(R)
    band, gradient = np.empty((unknowns, WIDTH)), np.empty(unknowns)
    path = np.tile(PLACE, (len(R), 1))
    cost = kernels().assemble((R, path), *terms_of(window), band, gradient)
    return cost, gradient, band


def orientations(R_parent_joint):
    return global_rotations(torch.from_numpy(R_parent_joint)).numpy()


def within_limits(frames):
    """Poses within all joints' ranges, facing anywhere."""
    generator = torch.Generator().manual_seed(0)
    axes = torch.from_numpy(PERSON.axes).expand(frames, 23, 3)
    R = np.empty((frames, 24, 3, 3))
    R[:, 0] = Rotation.random(frames, random_state=0).as_matrix()
    R[:, 1:] = sample_rotations(axes, generator).numpy()
    return orientations(R)


def with_knee_at(degrees):
    """Five frames of somebody who stands with the left knee bent; backwards if it is negative."""
    R = np.tile(np.eye(3), (5, 24, 1, 1))
    R[:, KNEE] = Rotation.from_euler("x", degrees, degrees=True).as_matrix()
    return orientations(R)


def knee_bend_deg(R):
    relative = R[:, PARENTS[KNEE]].swapaxes(-1, -2) @ R[:, KNEE]
    bones, rest = relative @ PERSON.axes[KNEE - 1], PERSON.axes[KNEE - 1]
    return np.degrees(np.arctan2(-bones[:, 2], -bones[:, 1]) - np.arctan2(-rest[2], -rest[1]))


def test_limits_are_differentiated_right():
    rng = np.random.default_rng(0)
    R = Rotation.from_rotvec(0.7 * rng.normal(size=(24 * 3, 3))).as_matrix().reshape(3, 24, 3, 3)
    window = window_of(PERSON.points(R), weight=0.0, limit=2.0)
    first, gradient, _ = assembled(R, window)
    assert first > 1.0
    take_step = kernels().take_step

    def cost(step):
        moved, path = R.copy(), np.tile(PLACE, (3, 1))
        take_step(moved, path, step)
        return assembled(moved, window)[0]

    for unknown in range(3 * UNKNOWNS):
        step = np.zeros(3 * UNKNOWNS)
        step[unknown] = 1e-6
        numeric = (cost(step) - cost(-step)) / 2e-6
        assert 2.0 * gradient[unknown] == pytest.approx(numeric, abs=1e-5), unknown


def test_the_matrix_is_that_of_gauss_and_newton():
    """In the direction of any unknown it is the squared rate of the residuals, near the rim."""
    R = with_knee_at(-14.0)
    window = replace(window_of(PERSON.points(R), 0.0, 2.0), limits=(*PERSON.ranges, 2.0, 1e6))
    _, gradient, band = assembled(R, window)
    take_step = kernels().take_step
    step = np.zeros(5 * UNKNOWNS)
    step[3 * KNEE] = 1e-5
    moved, path = R.copy(), np.tile(PLACE, (5, 1))
    take_step(moved, path, step)
    change = (assembled(moved, window)[1] - gradient)[3 * KNEE]
    assert band[3 * KNEE, 0] == pytest.approx(change / 1e-5, rel=0.05)


def test_motion_within_limits_is_left_alone():
    R = within_limits(20)
    window = window_of(PERSON.points(R), weight=0.0, limit=100.0)
    cost, gradient, band = assembled(R, window)
    assert cost < 1e-20
    np.testing.assert_allclose(gradient, 0.0, atol=1e-9)
    np.testing.assert_allclose(band[:, 0].reshape(-1, UNKNOWNS)[:, :72], 0.0, atol=1e-9)


def test_a_knee_that_is_pushed_backwards_returns():
    wrong = with_knee_at(-30.0)
    seen = PERSON.points(wrong)
    bends = []
    for limit in (0.0, 100.0):
        R, path = wrong.copy(), np.tile(PLACE, (5, 1))
        descend(R, path, window_of(seen, weight=30.0, limit=limit, swing=0.01), 20)
        bends.append(knee_bend_deg(R))
    np.testing.assert_allclose(bends[0], -30.0, atol=1.0)
    assert (bends[1] > -16.0).all()


def test_a_knee_that_bends_forward_is_where_it_is_seen():
    true = with_knee_at(60.0)
    window = window_of(PERSON.points(true), weight=30.0, limit=100.0, swing=0.0)
    R, path = true.copy(), np.tile(PLACE, (5, 1))
    descend(R, path, window, 5)
    np.testing.assert_allclose(knee_bend_deg(R), 60.0, atol=0.01)
