"""Fingers and wrists from the landmarks of hands."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from ikol.body.kinematics import global_rotations
from ikol.body.model import load_body
from ikol.motion.capture import Camera, Capture
from ikol.motion.hands.angles import palm_rotations, read_angles, rotations
from ikol.motion.hands.ranges import RELAXED, within_range
from ikol.motion.hands.rest_hand import RestHand
from ikol.motion.hands.solve_hands import solve_hands
from ikol.motion.hands.steady import steady
from ikol.motion.solve_options import SolveOptions, limbs_named
from ikol.rotations import rotmats_from_rotvecs, rotvecs_from_rotmats
from virtual_hands import hand_landmarks, random_angles

FRAMES = 60
BETAS = np.zeros(10, np.float32)


@pytest.fixture(scope="module")
def body():
    return load_body()


@pytest.fixture(scope="module", params=[0, 1], ids=["left", "right"])
def side(request):
    return request.param


@pytest.fixture(scope="module")
def rest(body, side):
    return RestHand.of(body, BETAS, side)


def degrees_between(one, other):
    turns = rotvecs_from_rotmats(one.swapaxes(-1, -2) @ other)
    return np.degrees(np.linalg.norm(turns, axis=-1))


def turned(count, seed=0):
    return rotmats_from_rotvecs(np.random.default_rng(seed).normal(size=(count, 3)))


def test_axes_bend_fingers_towards_the_palm(rest):
    bent = np.cross(rest.bend_axes, rest.bones)
    assert (bent[:4, :, 1] < -0.9).all()  # palms look down in the T-pose
    assert (bent[4, :, 2] < 0.0).all()  # and thumbs forward, which bend to the little finger
    np.testing.assert_allclose((rest.bend_axes * rest.bones).sum(-1), 0.0, atol=1e-12)


def test_angles_come_back_from_landmarks(body, rest, side):
    angles = random_angles(200, np.random.default_rng(1))
    landmarks = hand_landmarks(body, side, rotations(rest, angles))
    read = read_angles(rest, landmarks @ turned(200).swapaxes(-1, -2))
    np.testing.assert_allclose(read[:, :16], angles[:, :16], atol=1e-6)


def test_thumbs_come_back_nearly_as_they_point(body, rest, side):
    angles = random_angles(200, np.random.default_rng(2))
    angles[:, 18:] = np.abs(angles[:, 18:]) * [0.0, 1.0, 1.0]
    landmarks = hand_landmarks(body, side, rotations(rest, angles))
    again = hand_landmarks(body, side, rotations(rest, read_angles(rest, landmarks)))
    off_m = np.linalg.norm(again - landmarks, axis=-1)[:, 1:5]
    np.testing.assert_allclose(off_m[:, :2], 0.0, atol=1e-9)
    assert off_m[:, 3].mean() < 0.008


def test_the_palm_is_found_whatever_the_fingers_do(body, rest, side):
    R_palm = turned(50)
    angles = random_angles(50, np.random.default_rng(3))
    landmarks = hand_landmarks(body, side, rotations(rest, angles)) @ R_palm.swapaxes(-1, -2)
    assert degrees_between(palm_rotations(rest, landmarks), R_palm).max() < 1e-4


def test_size_and_place_of_the_hand_make_no_difference(body, rest, side):
    landmarks = hand_landmarks(body, side, rotations(rest, RELAXED[None]))
    expected = read_angles(rest, landmarks)
    np.testing.assert_allclose(read_angles(rest, 0.7 * landmarks + 3.0), expected, atol=1e-9)


def test_smoothing_lets_slow_motion_pass_and_takes_noise_out():
    times_s = np.arange(120) / 30.0
    true = 0.5 * np.sin(2.0 * np.pi * 0.5 * times_s)[:, None] * np.ones(21)
    noise = np.random.default_rng(0).normal(0.0, 0.1, true.shape)
    smooth = steady(true + noise, np.ones(120), RELAXED, times_s, 0.5)
    inner = slice(10, -10)
    assert np.abs(smooth - true)[inner].mean() < 0.6 * np.abs(noise)[inner].mean()
    second = np.diff(smooth, 2, axis=0), np.diff(true + noise, 2, axis=0)
    assert np.abs(second[0]).mean() < 0.15 * np.abs(second[1]).mean()


def test_a_single_wrong_frame_is_left_out():
    angles = np.tile(RELAXED, (FRAMES, 1))
    angles[30] = 1.5
    smooth = steady(angles, np.ones(FRAMES), RELAXED, np.arange(FRAMES) / 30.0, 0.5)
    assert np.degrees(np.abs(smooth - RELAXED).max()) < 4.0


def test_unseen_hands_ease_to_rest():
    angles = np.tile(RELAXED + 0.6, (FRAMES, 1))
    trust = np.where(np.arange(FRAMES) < 20, 1.0, 0.0)
    off = steady(angles, trust, RELAXED, np.arange(FRAMES) / 30.0, 0.5) - RELAXED
    assert np.abs(off[:15] - 0.6).max() < 0.05
    assert np.abs(off[40:]).max() < 0.15
    assert np.abs(np.diff(off, axis=0)).max() < 0.15


def test_motion_does_not_go_on_where_the_hand_is_not_seen():
    times_s = np.arange(90) / 30.0
    seen = (times_s >= 1.2) & (times_s < 1.6)
    degrees = 45.0 - 150.0 * (times_s - 1.2)
    angles = np.radians(degrees)[:, None] * np.ones(3)
    smooth = np.degrees(steady(angles, 0.9 * seen, np.zeros(3), times_s, 0.5))
    before, after = smooth[times_s < 1.2], smooth[times_s >= 1.6]
    assert (np.diff(before[:-2], axis=0) > -0.1).all()
    assert before.max() < 45.0
    assert after.min() > degrees[seen].min()
    assert np.abs(smooth[[0, -1]]).max() < 1.0


def test_what_lies_between_sightings_is_bridged():
    times_s = np.arange(FRAMES) / 30.0
    angles = RELAXED + 0.8 * times_s[:, None]
    trust = np.where(np.arange(FRAMES) % 5 == 0, 0.9, 0.0)
    smooth = steady(angles, trust, RELAXED, times_s, 0.5)
    assert np.degrees(np.abs(smooth - angles)[5:50].max()) < 4.0


@pytest.mark.parametrize("count", [1, 2, 3])
def test_clips_of_a_few_frames_are_as_they_are_seen(count):
    angles = np.tile(RELAXED + 0.5, (count, 1))
    smooth = steady(angles, np.full(count, 0.9), RELAXED, np.arange(count) / 30.0, 0.5)
    np.testing.assert_allclose(smooth, angles, atol=0.01)


def still_capture(body):
    """A person in the T-pose before a camera that looks along the world's y axis."""
    rest = body.rest_joints(BETAS)
    pose = np.zeros((FRAMES, 24, 3), np.float32)
    R_world_camera = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
    T = np.eye(4)
    T[:3, :3] = R_world_camera
    return Capture(
        pose_rotvecs=pose,
        pelvis_world=np.tile(rest[0], (FRAMES, 1)),
        joints_world=np.tile(rest, (FRAMES, 1, 1)),
        betas=BETAS,
        timestamps_s=np.arange(FRAMES) / 30.0,
        confidence=np.ones((FRAMES, 24), np.float32),
        landmarks_px=np.zeros((FRAMES, 33, 3), np.float32),
        visible=np.ones(FRAMES, np.bool_),
        fps=30.0,
        camera=Camera(1000.0, 640, 480, T),
        body=body.name,
        estimator="blazepose",
    )


def seen_hands(body, R_camera_palm, trust=1.0):
    """Landmarks of relaxed hands whose palms are turned so, in the middle of the picture."""
    px = np.zeros((FRAMES, 2, 21, 3), np.float32)
    px[..., :2], px[..., 2] = (319.5, 239.5), trust
    in_space = np.zeros((FRAMES, 2, 21, 3), np.float16)
    for side in (0, 1):
        relaxed = rotations(RestHand.of(body, BETAS, side), RELAXED[None])
        landmarks = hand_landmarks(body, side, relaxed)
        in_space[:, side] = (landmarks - landmarks[:, :1]) @ R_camera_palm.swapaxes(-1, -2)
    return px, in_space


PALM = rotmats_from_rotvecs(np.array([0.6, 0.3, -0.4]))
FULL = SolveOptions(smooth=0.0)


def test_wrists_turn_the_palms_as_they_are_seen(body, side):
    capture = still_capture(body)
    solved = solve_hands(capture, *seen_hands(body, PALM), body, FULL)
    R = global_rotations(torch.from_numpy(rotmats_from_rotvecs(solved.pose_rotvecs))).numpy()
    seen = capture.camera.T_world_camera[:3, :3] @ PALM
    assert degrees_between(R[:, 20 + side].astype(np.float64), seen).max() < 1.0


def test_only_the_joints_of_the_hands_move(body, side):
    capture = still_capture(body)
    solved = solve_hands(capture, *seen_hands(body, PALM), body, FULL)
    np.testing.assert_allclose(solved.joints_world[:, :22], capture.joints_world[:, :22])
    rest = body.rest_joints(BETAS)
    length = np.linalg.norm(solved.joints_world[:, 22 + side] - rest[20 + side], axis=-1)
    np.testing.assert_allclose(length, np.linalg.norm(rest[22 + side] - rest[20 + side]), rtol=1e-5)


def test_the_forearm_takes_all_of_the_roll(body):
    axis = np.array([1.0, 0.0, 0.0])
    R_world_palm = rotmats_from_rotvecs(0.8 * axis)
    capture = still_capture(body)
    R_camera_palm = capture.camera.T_world_camera[:3, :3].T @ R_world_palm
    solved = solve_hands(capture, *seen_hands(body, R_camera_palm), body, FULL)
    np.testing.assert_allclose(solved.pose_rotvecs[:, 18, 0], 0.8, atol=0.02)
    np.testing.assert_allclose(solved.pose_rotvecs[:, 20], 0.0, atol=0.02)


def test_each_wrist_is_smoothed_as_its_arm(body):
    shaking = rotmats_from_rotvecs(np.random.default_rng(0).normal(0.0, 0.1, (FRAMES, 3)))
    seen = seen_hands(body, PALM @ shaking)

    def solved(**limb_smooth):
        options = SolveOptions(limb_smooth=limb_smooth)
        return solve_hands(still_capture(body), *seen, body, options).pose_rotvecs

    own = solved(left_arm=0.0, right_arm=1.0)
    rough, calm = solved(left_arm=0.0, right_arm=0.0), solved(left_arm=1.0, right_arm=1.0)
    left, right = [18, 20], [19, 21]
    np.testing.assert_array_equal(own[:, left], rough[:, left])
    np.testing.assert_array_equal(own[:, right], calm[:, right])
    assert np.diff(own[:, right], axis=0).std() < 0.5 * np.diff(own[:, left], axis=0).std()


def test_fingers_are_as_they_are_seen(body):
    solved = solve_hands(still_capture(body), *seen_hands(body, PALM), body, FULL)
    left = rotations(RestHand.of(body, BETAS, 0), RELAXED[None])
    assert solved.hands is not None
    fingers = rotmats_from_rotvecs(solved.hands.finger_rotvecs[:, :15].astype(np.float64))
    assert (
        degrees_between(fingers, left)[:, :12].max() < 3.0
    )  # landmarks are kept in half precision


@pytest.mark.parametrize("how", ["unseen", "masked"])
def test_hands_that_do_not_count_are_at_rest(body, how):
    capture = still_capture(body)
    px, in_space = seen_hands(body, PALM, trust=0.0 if how == "unseen" else 1.0)
    options = FULL if how == "unseen" else replace(FULL, limbs=limbs_named(["lower"]))
    solved = solve_hands(capture, px, in_space, body, options)
    assert solved.hands is not None
    np.testing.assert_allclose(solved.pose_rotvecs, capture.pose_rotvecs, atol=1e-6)
    relaxed = rotations(RestHand.of(body, BETAS, 0), within_range(RELAXED)[None])
    fingers = rotmats_from_rotvecs(solved.hands.finger_rotvecs[:, :15].astype(np.float64))
    assert degrees_between(fingers, relaxed).max() < 0.1
