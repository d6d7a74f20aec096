"""A clip of somebody whose rotations a network says outright: they are terms, as is the picture."""

import numpy as np
import pytest
import torch
from ikol.estimators.base import Sighting
from ikol.estimators.networks.from_rotations import posed_keypoints
from ikol.estimators.networks.regression import RotationRegression
from ikol.evaluation.metrics import rotation_errors_deg
from ikol.motion.camera import View, project, rotation_to_ray
from ikol.motion.record import ClipRecord, SeenFrame
from ikol.motion.refine import refine
from ikol.motion.solve_again import solve_again
from ikol.motion.solve_options import SolveOptions
from ikol.motion.solve_record import Source
from ikol.rotations import rotmats_from_rotvecs
from ikol.skeleton import JOINT_NAMES
from scipy.spatial.transform import Rotation
from synthetic_clip import BODY, FOCAL_PX, REST, SIZE, dancing

CPU = torch.device("cpu")
FRAMES = 30
SHOULDER, ELBOW, BACK = (
    JOINT_NAMES.index(name) for name in ("left_shoulder", "left_elbow", "spine2")
)
OPTIONS = SolveOptions(foot_lock=False, ground=False)
VIEW = View(FOCAL_PX, *SIZE)


@pytest.fixture(scope="module")
def motion():
    """Somebody who dances with their back bent, which keypoints alone hardly tell."""
    motion = dancing(FRAMES)
    motion.R[:, BACK] = Rotation.from_rotvec([0.35, 0.2, 0.0]).as_matrix()
    return motion


def captured(motion, R, *, estimator="hmr", trust=1.0, off_px=0.0):
    """What becomes of rotations [T, 24, 3, 3], as a network says them of somebody.

    Args:
        motion: What is seen.
        R: What is said, the first before the camera as it stands.
        estimator: Who says it.
        trust: In all keypoints.
        off_px: How far keypoints in the picture are off.
    """
    told = R.copy()
    told[:, 0] = rotation_to_ray(motion.pelvis).swapaxes(-1, -2) @ R[:, 0]
    rest = torch.from_numpy(REST)
    said, twist = posed_keypoints(torch.from_numpy(told.astype(np.float32)), rest)
    true, _ = posed_keypoints(torch.from_numpy(motion.R.astype(np.float32)), rest)
    px = project(true.numpy() + motion.pelvis[:, None], FOCAL_PX, *SIZE)
    rng = np.random.default_rng(0)
    px[:, 1:] += off_px * rng.normal(size=px[0, 1:].shape)
    marks = np.concatenate((px, np.full((FRAMES, 29, 1), trust)), axis=-1).astype(np.float32)
    record = ClipRecord(FRAMES)
    record.extend(
        [
            SeenFrame(k, time_s, Sighting(marks[k], said[k].numpy(), twist[k].numpy()))
            for k, time_s in enumerate(motion.timestamps_s)
        ]
    )
    return refine(
        record,
        RotationRegression(),
        BODY,
        Source(motion.fps, VIEW, estimator),
        options=OPTIONS,
        device=CPU,
        progress=lambda done, total: None,
        cancelled=lambda: False,
    )


def off_deg(capture, motion):
    """How far rotations relative to the parent are off [T, 23]."""
    R = rotmats_from_rotvecs(capture.pose_rotvecs.astype(np.float64))
    return rotation_errors_deg(R[:, 1:], motion.R[:, 1:])


def wrong_arm(motion):
    """The rotations, but for an arm that hangs too low."""
    R = motion.R.copy()
    R[:, SHOULDER] = R[:, SHOULDER] @ Rotation.from_rotvec([0.0, 0.0, -0.35]).as_matrix()
    return R


@pytest.fixture(scope="module")
def right(motion):
    return captured(motion, motion.R)


def test_what_is_right_comes_back(motion, right):
    assert off_deg(right, motion).mean() < 2.5
    assert off_deg(right, motion)[:, BACK - 1].mean() < 3.0


def test_keypoints_alone_lose_rotations_that_are_said(motion, right):
    alone = captured(motion, motion.R, estimator="hybrik")
    assert off_deg(right, motion).mean() < 0.6 * off_deg(alone, motion).mean()


def test_wrong_keypoints_of_little_trust_do_not_spoil_them(motion):
    spoilt = captured(motion, motion.R, trust=0.02, off_px=60.0)
    assert off_deg(spoilt, motion).mean() < 3.0


def test_the_picture_corrects_what_is_wrong(motion):
    R = wrong_arm(motion)
    trusted, blind = captured(motion, R), captured(motion, R, trust=0.02)
    joint = SHOULDER - 1
    assert off_deg(trusted, motion)[:, joint].mean() < 0.7 * off_deg(blind, motion)[:, joint].mean()
    assert off_deg(trusted, motion)[:, ELBOW - 1].mean() < 6.0


def test_solved_again_it_is_the_same(right):
    again = solve_again(right, BODY, OPTIONS, device=CPU)
    np.testing.assert_allclose(again.joints_world, right.joints_world, atol=2e-3)
