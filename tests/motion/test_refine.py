"""The clip pass on clips whose motion is known."""

import numpy as np
import pytest
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.errors import CaptureCancelledError, IkolError
from ikol.motion.camera import project
from ikol.motion.solve_options import SolveOptions
from ikol.rotations import rotmats_from_rotvecs
from ikol.skeleton import JOINT_NAMES, JOINT_PARENTS
from scipy.spatial.transform import Rotation
from synthetic_clip import (
    BODY,
    CAMERA_HEIGHT_M,
    FOCAL_PX,
    REST,
    SIZE,
    STANDING_M,
    dancing,
    people_in,
    refined,
    session,
    sightings,
    standing,
    tilted,
    turn_joint,
)

KNEES = [JOINT_NAMES.index(name) for name in ("left_knee", "right_knee")]
FEET = [JOINT_NAMES.index(name) for name in ("left_ankle", "right_ankle")]


def true_joints(motion):
    joints, _ = forward_kinematics(torch.as_tensor(motion.R), torch.as_tensor(REST).double())
    return joints[:, :24].numpy() + motion.pelvis[:, None]


def in_camera(capture, points_world):
    T_camera_world = np.linalg.inv(capture.camera.T_world_camera)
    return points_world @ T_camera_world[:3, :3].T + T_camera_world[:3, 3]


def bone_lengths(capture):
    return np.linalg.norm(
        capture.joints_world[:, 1:] - capture.joints_world[:, list(JOINT_PARENTS[1:])], axis=-1
    )


@pytest.fixture(scope="module")
def dance():
    motion = dancing(120)
    return motion, refined(motion, sightings(motion, noise_m=0.01, noise_px=1.5))


def test_the_motion_comes_back(dance):
    motion, capture = dance
    truth, found = true_joints(motion), in_camera(capture, capture.joints_world)
    local = (found - found[:, :1]) - (truth - truth[:, :1])
    assert np.linalg.norm(local, axis=-1).mean() < 0.025
    assert np.linalg.norm(found - truth, axis=-1).mean() < 0.10
    R = rotmats_from_rotvecs(capture.pose_rotvecs.astype(np.float64))
    difference = Rotation.from_matrix(
        (R[:, 1:].swapaxes(-1, -2) @ motion.R[:, 1:]).reshape(-1, 3, 3)
    ).magnitude()
    # The dancer glides over the ground at up to 0.3 m/s, which feet that are held resist.
    assert np.degrees(np.median(difference)) < 5.5


def test_the_body_lies_over_the_person_in_the_picture(dance):
    motion, capture = dance
    found = project(in_camera(capture, capture.joints_world), FOCAL_PX, *SIZE)
    truth = project(true_joints(motion), FOCAL_PX, *SIZE)
    height = np.ptp(truth[..., 1], axis=-1).mean()
    assert np.median(np.linalg.norm(found - truth, axis=-1)) < 0.015 * height


def test_noise_is_calmed(dance):
    _, capture = dance
    motion = dancing(120)
    raw = refined(motion, sightings(motion, noise_m=0.01, noise_px=1.5), SolveOptions(smooth=0.0))

    def jitter(one):
        return np.linalg.norm(np.diff(one.joints_world, n=3, axis=0), axis=-1).mean()

    assert jitter(capture) < 0.35 * jitter(raw)


def test_bones_keep_their_length_and_joints_are_those_of_the_pose(dance):
    _, capture = dance
    lengths = bone_lengths(capture)
    np.testing.assert_allclose(lengths, np.broadcast_to(lengths[0], lengths.shape), atol=1e-5)
    joints, _ = forward_kinematics(
        torch.as_tensor(rotmats_from_rotvecs(capture.pose_rotvecs)),
        torch.as_tensor(BODY.rest_joints(capture.betas)),
    )
    joints = joints.numpy() + capture.pelvis_world[:, None]
    np.testing.assert_allclose(joints, capture.joints_world, atol=1e-4)


def test_the_world_is_upright_and_on_the_ground_and_starts_at_the_origin_facing_minus_y(dance):
    _, capture = dance
    assert np.abs(capture.pelvis_world[0, :2]).max() < 1e-5
    forward = rotmats_from_rotvecs(capture.pose_rotvecs[:5, 0]).mean(0)[:, 2]
    assert forward @ [0, -1, 0] > 0.98
    T = capture.camera.T_world_camera
    assert T[:3, 1] @ [0, 0, -1] > np.cos(np.radians(3))  # a level camera
    assert T[2, 3] == pytest.approx(CAMERA_HEIGHT_M, abs=0.12)
    ankles = capture.joints_world[:, FEET, 2]
    assert ankles.min() > 0.02
    assert np.abs(ankles - REST[7, 1] + BODY.vertices_template[:, 1].min()).mean() < 0.03
    assert capture.pelvis_world[0, 2] == pytest.approx(STANDING_M, abs=0.05)


def test_knees_in_the_picture_bend_as_thighs_tell_though_the_feet_are_below_it():
    motion = standing(60)
    bent_deg = 25.0 * (1.0 - np.cos(2.0 * np.pi * 0.5 * motion.timestamps_s))
    for side in ("left", "right"):
        turn_joint(motion, f"{side}_hip", np.outer(-bent_deg, (1.0, 0.0, 0.0)))
        turn_joint(motion, f"{side}_knee", np.outer(bent_deg, (1.0, 0.0, 0.0)))
    motion.pelvis[:] = 0.0, 0.0, 2.2
    places = project(true_joints(motion), FOCAL_PX, *SIZE)[..., 1] / SIZE[1]
    assert places[:, KNEES].max() < 0.98
    assert places[:, FEET].min() > 1.1
    capture = refined(motion, sightings(motion, noise_m=0.01, noise_px=1.5))
    found_deg = np.degrees(np.linalg.norm(capture.pose_rotvecs[:, KNEES], axis=-1))
    assert np.abs(found_deg - bent_deg[:, None]).mean() < 8.0


@pytest.mark.parametrize("tilt_deg", [-30, -10, 10, 30])
def test_a_person_before_a_tilted_camera_stands_upright(tilt_deg):
    motion = tilted(standing(40), tilt_deg)
    capture = refined(motion, sightings(motion))
    up = rotmats_from_rotvecs(capture.pose_rotvecs[:, 0])[:, :, 1].mean(0)
    assert np.degrees(np.arccos(up[2])) < max(5.0, 0.25 * abs(tilt_deg))


def test_gaps_are_bridged_and_marked():
    motion = dancing(90)
    hidden = {0, 1, 2, *range(40, 52)}
    capture = refined(motion, sightings(motion, hidden={*hidden, 88, 89}))
    assert len(capture.visible) == 88  # they end where they were seen last
    assert set(np.flatnonzero(~capture.visible)) == hidden
    assert capture.confidence[~capture.visible].max() <= 0.1
    assert capture.confidence[capture.visible].min() > 0.3
    assert not capture.landmarks_px[~capture.visible].any()
    step = np.linalg.norm(np.diff(capture.joints_world, axis=0), axis=-1)
    assert step[37:54].max() < 0.12
    # Before the first frame motion fades, it does not stop dead.
    np.testing.assert_allclose(capture.joints_world[0], capture.joints_world[3], atol=0.1)
    truth = true_joints(motion)[:88]
    found = in_camera(capture, capture.joints_world)
    assert np.linalg.norm((found - truth)[40:52], axis=-1).mean() < 0.2


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_tiny_clips(count):
    motion = standing(count)
    capture = refined(motion, sightings(motion))
    assert capture.pose_rotvecs.shape == (count, 24, 3)
    assert np.isfinite(capture.joints_world).all()
    assert capture.visible.all()


def test_one_visible_frame_among_gaps():
    motion = standing(5)
    capture = refined(motion, sightings(motion, hidden={0, 1, 3, 4}))
    assert list(capture.visible) == [False, False, True]
    # One frame tells no speed: what is before it may drift a little.
    np.testing.assert_allclose(
        capture.joints_world, np.broadcast_to(capture.joints_world[2], (3, 24, 3)), atol=0.05
    )


@pytest.mark.parametrize("count", [0, 1, 10])
def test_nobody_is_a_clear_error(count):
    motion = standing(count)
    with pytest.raises(IkolError) as caught:
        refined(motion, sightings(motion, hidden=set(range(count))))
    assert caught.value.code == "nobody"


def test_cancelling_stops_at_once():
    motion = standing(600)
    clip = session(motion)
    clip.record(people_in(sightings(motion)))
    calls = []
    with pytest.raises(CaptureCancelledError):
        clip.finish(lambda done, total: calls.append(done), lambda: len(calls) >= 1)
    assert len(calls) == 1


def test_progress_rises_to_the_total():
    motion = standing(300)
    clip = session(motion)
    clip.record(people_in(sightings(motion)))
    steps = []
    clip.finish(lambda done, total: steps.append((done, total)))
    done = [d for d, _ in steps]
    assert done == sorted(done)
    assert steps[-1][0] == steps[-1][1]
    assert len({total for _, total in steps}) == 1


def test_a_fast_hit_keeps_its_speed():
    fps = 60.0
    motion = standing(180, fps)
    t = motion.timestamps_s
    u = np.clip((t - 1.5) / 0.12, 0, 1)
    punch = 90 * u**3 * (10 - 15 * u + 6 * u * u)
    zero = np.zeros(180)
    turn_joint(motion, "right_shoulder", np.column_stack((zero, 0.6 * punch, 65 - 0.6 * punch)))
    turn_joint(motion, "right_elbow", np.column_stack((zero, 100 - punch, zero)))
    capture = refined(motion, sightings(motion, noise_m=0.008, noise_px=1.0))
    wrist = JOINT_NAMES.index("right_wrist")

    def top_speed(joints):
        path = joints[:, wrist] - joints[:, 0]
        return np.linalg.norm(np.gradient(path, t, axis=0), axis=-1).max()

    assert top_speed(capture.joints_world) > 0.9 * top_speed(true_joints(motion))


def test_the_body_gets_the_persons_shape():
    betas = np.array([1.2, -1.0, 0.5, 0, 0, 0, 0, 0, 0, 0], np.float32)
    rest = BODY.rest_keypoints(betas)
    motion = dancing(60)
    capture = refined(motion, sightings(motion, rest=rest))
    found = BODY.rest_keypoints(capture.betas)
    for a, b in ((1, 4), (4, 7), (16, 18), (18, 20), (1, 16)):
        length, usual = (np.linalg.norm(body[a] - body[b]) for body in (rest, REST))
        # Not all the way: lengths that nets see are no better than that.
        assert abs(np.linalg.norm(found[a] - found[b]) - length) < 0.5 * abs(usual - length)


def test_irregular_timestamps():
    motion = dancing(60)
    t = motion.timestamps_s + np.random.default_rng(0).uniform(-0.012, 0.012, 60)
    motion.timestamps_s[:] = np.sort(t)
    capture = refined(motion, sightings(motion, noise_m=0.005))
    np.testing.assert_array_equal(capture.timestamps_s, motion.timestamps_s)
    assert np.isfinite(capture.joints_world).all()


def test_legs_outside_the_picture_stand_still():
    motion = standing(60, distance_m=1.2)
    frames = sightings(motion, noise_m=0.08, noise_px=20.0)
    capture = refined(motion, frames)
    knees = [JOINT_NAMES.index(name) for name in ("left_knee", "right_knee")]
    angles = np.linalg.norm(capture.pose_rotvecs[:, knees], axis=-1)
    assert np.degrees(angles).max() < 20.0
    assert capture.confidence[:, FEET].max() < 0.15
