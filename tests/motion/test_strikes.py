"""Strikes that a network over time reads too short are made fuller; all else stays as it is."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from ikol.estimators.base import BodyEstimates
from ikol.motion.camera import View, project
from ikol.motion.camera_motion import TURNING, CameraMotion
from ikol.motion.clip_solver.body import SolverBody
from ikol.motion.record import ClipRecord
from ikol.motion.refine import refine
from ikol.motion.solve_clip import SolvedClip
from ikol.motion.solve_options import SolveOptions
from ikol.motion.solve_record import Source
from ikol.motion.strikes import make_up_for_strikes
from ikol.rotations import quats_wxyz_from_rotmats
from ikol.skeleton import JOINT_NAMES, KEYPOINT_NAMES
from synthetic_clip import (
    BODY,
    DIRECT,
    FOCAL_PX,
    SIZE,
    sightings,
    standing,
    true_orientations,
    turn_joint,
)

PERSON = SolverBody.of(BODY, np.zeros(10))
VIEW = View(FOCAL_PX, *SIZE)
COUNT, FPS, STRIKE_S = 120, 30.0, 2.0
WRIST, KNEE, ANKLE = (KEYPOINT_NAMES.index(f"left_{name}") for name in ("wrist", "knee", "ankle"))
LEFT_ARM = [KEYPOINT_NAMES.index(f"left_{name}") for name in ("elbow", "wrist", "hand")]


def swung(joint, axis, rise_s, angle_deg=80.0):
    """A joint that turns from rest to an angle in some time, about the middle of the clip."""
    motion = standing(COUNT, FPS)
    u = np.clip((motion.timestamps_s - STRIKE_S) / rise_s + 0.5, 0.0, 1.0)
    turn = angle_deg * u**3 * (10.0 - 15.0 * u + 6.0 * u * u)
    turn_joint(motion, joint, np.outer(turn, axis))
    return motion


def punch(rise_s=0.2):
    return swung("left_shoulder", (0.0, -1.0, 0.0), rise_s)


def kick(rise_s=0.3):
    return swung("left_hip", (-1.0, 0.0, 0.0), rise_s)


def made_up(motion, said=0.0, camera=None):
    """What is put to readings in space [T, 29, 3] and in the picture [T, 29, 2]; those points."""
    quats = quats_wxyz_from_rotmats(true_orientations(motion)).astype(np.float32)
    pelvis, full = motion.pelvis.astype(np.float32), np.ones((COUNT, 24), np.float32)
    clip = SolvedClip(quats, pelvis, full, pelvis, full[:, 0], full[:, :2], full[:, :2])
    record = ClipRecord.of(
        {
            "visible": np.ones(COUNT, np.bool_),
            "timestamps_s": motion.timestamps_s,
            "keypoints": np.zeros((COUNT, 29, 3), np.float32),
            "points_px": np.zeros((COUNT, 29, 2), np.float32),
        }
    )
    contacts = np.full((COUNT, 4), said, np.float32)
    camera = camera or CameraMotion.still(COUNT)
    make_up_for_strikes(record, clip, PERSON, VIEW, camera, motion.timestamps_s, contacts)
    points = PERSON.points(true_orientations(motion))[:, :29] + motion.pelvis[:, None]
    return record.column("keypoints"), record.column("points_px"), points


@pytest.mark.parametrize("motion", [standing(COUNT, FPS), punch(1.5), kick(1.5)])
def test_what_is_slow_stays_as_it_is_read(motion):
    in_space, in_picture, _ = made_up(motion)
    assert not in_space.any() and not in_picture.any()


@pytest.mark.parametrize(("motion", "point"), [(punch(), WRIST), (kick(), ANKLE)])
def test_a_strike_becomes_faster_where_it_goes(motion, point):
    in_space, _, points = made_up(motion)
    velocity = np.gradient(points[:, point], motion.timestamps_s, axis=0)
    put = np.gradient(in_space[:, point], motion.timestamps_s, axis=0)
    fastest = np.linalg.norm(velocity, axis=-1).argmax()
    share = put[fastest] @ velocity[fastest] / (velocity[fastest] @ velocity[fastest])
    assert 0.4 < share < 0.8
    far = np.abs(motion.timestamps_s - STRIKE_S) > 0.5
    assert not in_space[far].any()


def test_only_the_limb_that_strikes_is_changed():
    in_space, in_picture, _ = made_up(punch())
    others = [k for k in range(29) if k not in {*LEFT_ARM, KEYPOINT_NAMES.index("left_middle_tip")}]
    assert in_space[:, LEFT_ARM].any(axis=(0, 2)).all()
    assert not in_space[:, others].any() and not in_picture[:, others].any()


def test_legs_that_stand_are_fast_only_about_the_pelvis():
    assert made_up(kick(), said=0.0)[0][:, [KNEE, ANKLE]].any()
    assert not made_up(kick(), said=1.0)[0].any()
    assert made_up(punch(), said=1.0)[0][:, WRIST].any()


@pytest.mark.parametrize("roll_deg", [0.0, 90.0, 180.0])
def test_pictures_follow_as_the_camera_sees_it(roll_deg):
    roll = np.radians(roll_deg)
    R = np.array(
        [[np.cos(roll), -np.sin(roll), 0.0], [np.sin(roll), np.cos(roll), 0.0], [0.0, 0.0, 1.0]]
    )
    camera = CameraMotion(np.tile(R, (COUNT, 1, 1)), np.zeros((COUNT, 3)), TURNING)
    in_space, in_picture, points = made_up(punch(), camera=camera)
    sizes = np.linalg.norm(in_space[:, WRIST], axis=-1)
    frame = sizes.argmax()
    moved = np.stack((points[frame, WRIST], points[frame, WRIST] + 1e-3 * in_space[frame, WRIST]))
    ways = np.diff(project(moved @ R, FOCAL_PX, *SIZE), axis=0)[0]
    shift = in_picture[frame, WRIST]
    assert shift @ ways > 0.99 * np.linalg.norm(shift) * np.linalg.norm(ways)
    assert np.linalg.norm(shift) < 0.5 * 1e3 * np.linalg.norm(ways)  # less than in space


class OverTime:
    """The direct mapping as a network over time would say it: no sole stands."""

    context_s = DIRECT.context_s

    def estimate_within(self, seen, wanted):
        estimates = DIRECT.estimate_within(seen, wanted)
        count = len(estimates.keypoints_camera)
        contacts = np.zeros((count, 4), np.float32)
        return replace(
            estimates, body=BodyEstimates(None, np.zeros((count, 3), np.float32), contacts)
        )


def captured(motion, regression):
    frames = sightings(motion, noise_m=0.01, noise_px=1.0)
    record = ClipRecord()
    record.extend(frames)
    return refine(
        record,
        regression,
        BODY,
        Source(FPS, VIEW, "synthetic"),
        options=SolveOptions(),
        device=torch.device("cpu"),
        progress=lambda done, total: None,
        cancelled=lambda: False,
    )


def test_captures_of_networks_over_time_strike_faster_and_others_do_not():
    motion = punch()
    alone, over_time = (captured(motion, each) for each in (DIRECT, OverTime()))
    shoulder, wrist = (JOINT_NAMES.index(f"left_{name}") for name in ("shoulder", "wrist"))

    def about_shoulder(capture):
        return capture.joints_world[:, wrist] - capture.joints_world[:, shoulder]

    def peak(capture):
        ways = np.linalg.norm(np.gradient(about_shoulder(capture), 1.0 / FPS, axis=0), axis=-1)
        return ways.max()

    assert 1.02 < peak(over_time) / peak(alone) < 1.15
    far = np.abs(motion.timestamps_s - STRIKE_S) > 0.6
    apart = np.linalg.norm(about_shoulder(over_time) - about_shoulder(alone), axis=-1)
    assert apart[far].max() < 0.01
