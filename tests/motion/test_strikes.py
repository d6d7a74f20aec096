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
from scipy.spatial.transform import Rotation
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
ARMS, LEGS = (
    {side: [KEYPOINT_NAMES.index(f"{side}_{name}") for name in names] for side in ("left", "right")}
    for names in (("elbow", "wrist", "hand", "middle_tip"), ("knee", "ankle", "foot", "big_toe"))
)
EVERYTHING = SolveOptions()
WRIST, ANKLE = ARMS["left"][1], LEGS["left"][1]


def swung(joint, axis, rise_s, angle_deg=80.0):
    """A joint that turns from rest to an angle in some time, about the middle of the clip."""
    motion = standing(COUNT, FPS)
    u = np.clip((motion.timestamps_s - STRIKE_S) / rise_s + 0.5, 0.0, 1.0)
    turn = angle_deg * u**3 * (10.0 - 15.0 * u + 6.0 * u * u)
    turn_joint(motion, joint, np.outer(turn, axis))
    return motion


def punch(rise_s=0.2, side="left"):
    return swung(f"{side}_shoulder", (0.0, -1.0 if side == "left" else 1.0, 0.0), rise_s)


def kick(rise_s=0.3, side="left"):
    return swung(f"{side}_hip", (-1.0, 0.0, 0.0), rise_s)


def made_up(motion, said=(0.0, 0.0, 0.0, 0.0), camera=None, inside=None):
    """What is put to readings in space [T, 29, 3] and in the picture [T, 29, 2]; those points."""
    quats = quats_wxyz_from_rotmats(true_orientations(motion)).astype(np.float32)
    pelvis, full = motion.pelvis.astype(np.float32), np.ones((COUNT, 24), np.float32)
    inside = full if inside is None else inside
    clip = SolvedClip(quats, pelvis, full, pelvis, full[:, 0], inside, full[:, :2])
    record = ClipRecord.of(
        {
            "visible": np.ones(COUNT, np.bool_),
            "timestamps_s": motion.timestamps_s,
            "keypoints": np.zeros((COUNT, 29, 3), np.float32),
            "points_px": np.zeros((COUNT, 29, 2), np.float32),
        }
    )
    contacts = np.tile(np.array(said, np.float32), (COUNT, 1))
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
    changed = np.flatnonzero(in_space[:, point].any(-1))
    fast = np.flatnonzero(np.linalg.norm(velocity, axis=-1) > 2.5)
    assert set(fast) < set(changed) and len(changed) >= len(fast) + 4  # it begins and ends slowly
    assert not in_space[np.abs(motion.timestamps_s - STRIKE_S) > 0.5].any()


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(("strike", "limbs"), [(punch, ARMS), (kick, LEGS)])
def test_only_the_limb_that_strikes_is_changed(strike, limbs, side):
    in_space, in_picture, _ = made_up(strike(side=side))
    others = [k for k in range(29) if k not in limbs[side]]
    assert in_space[:, limbs[side]].any(axis=(0, 2)).all()
    assert not in_space[:, others].any() and not in_picture[:, others].any()


@pytest.mark.parametrize("sole", range(4))
def test_legs_that_stand_are_fast_only_about_the_pelvis(sole):
    said = np.eye(4)[sole]
    stands, swings = ("left", "right") if sole < 2 else ("right", "left")
    assert not made_up(kick(side=stands), said)[0].any()
    for strike, side in ((kick, swings), (punch, stands)):
        np.testing.assert_array_equal(
            made_up(strike(side=side), said)[0], made_up(strike(side=side))[0]
        )


@pytest.mark.parametrize("joint", ["left_shoulder", "left_elbow"])
def test_what_is_led_to_rest_is_left_there(joint):
    inside = np.ones((COUNT, 24), np.float32)
    inside[:, JOINT_NAMES.index(joint)] = 0.5
    half, whole = made_up(punch(), inside=inside), made_up(punch())
    np.testing.assert_allclose(half[0], 0.5 * whole[0], atol=1e-6)
    assert made_up(kick(), inside=inside)[0].any()
    inside[:, JOINT_NAMES.index(joint)] = 0.0
    assert not any(put.any() for put in made_up(punch(), inside=inside)[:2])


@pytest.mark.parametrize("roll_deg", [0.0, 90.0, 180.0])
def test_pictures_follow_as_the_camera_sees_it(roll_deg):
    roll = np.radians(roll_deg)
    R = np.array(
        [[np.cos(roll), -np.sin(roll), 0.0], [np.sin(roll), np.cos(roll), 0.0], [0.0, 0.0, 1.0]]
    )
    camera = CameraMotion(np.tile(R, (COUNT, 1, 1)), np.zeros((COUNT, 3)), TURNING)
    motion = punch()
    motion.pelvis[:] += np.outer(motion.timestamps_s, (1.0, 0.0, -1.0))
    in_space, in_picture, points = made_up(motion, camera=camera)
    changed = in_space[:, WRIST].any(-1)
    before, put = points[changed, WRIST] @ R, 1e-3 * in_space[changed, WRIST] @ R
    ways = 1e3 * (project(before + put, FOCAL_PX, *SIZE) - project(before, FOCAL_PX, *SIZE))
    shifts = in_picture[changed, WRIST]
    share = (shifts * ways).sum() / (ways * ways).sum()
    assert 0.05 < share < 0.5  # less than in space
    np.testing.assert_allclose(shifts, share * ways, atol=0.05 * np.abs(shifts).max())


def test_what_is_at_the_camera_may_be_anywhere_in_the_picture():
    motion = punch()
    motion.pelvis[:, 2] = 0.6
    in_space, in_picture, _ = made_up(motion)
    assert in_space[:, WRIST].any()
    assert np.abs(in_picture).max() < SIZE[0]


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


def captured(motion, regression, options=EVERYTHING):
    frames = sightings(motion, noise_m=0.01, noise_px=1.0)
    record = ClipRecord()
    record.extend(frames)
    return refine(
        record,
        regression,
        BODY,
        Source(FPS, VIEW, "synthetic"),
        options=options,
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


def test_masked_arms_of_who_spins_stay_at_rest():
    motion = standing(COUNT, FPS)
    yaw = np.outer(np.radians(540.0) * motion.timestamps_s, (0.0, 1.0, 0.0))
    motion.R[:, 0] = motion.R[:, 0] @ Rotation.from_rotvec(yaw).as_matrix()
    legs = SolveOptions(limbs=frozenset({"left_leg", "right_leg", "head"}))
    alone, over_time = (captured(motion, each, legs) for each in (DIRECT, OverTime()))
    wrist, pelvis = JOINT_NAMES.index("left_wrist"), JOINT_NAMES.index("pelvis")

    def reach(capture):
        away = capture.joints_world[:, wrist] - capture.joints_world[:, pelvis]
        return np.linalg.norm(away[10:-10], axis=-1).mean()

    assert reach(over_time) == pytest.approx(reach(alone), abs=0.005)
