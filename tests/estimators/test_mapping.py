"""Landmarks put on a posed body come back as the pose: keypoints, swings and twists."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from ikol.body.kinematics import forward_kinematics
from ikol.body.model import load_body
from ikol.estimators.blazepose.mapping import LandmarkMapping
from ikol.estimators.blazepose.pose_landmarks import LANDMARK_NAMES
from ikol.estimators.blazepose.trust import sighting
from ikol.rotations import twist_about
from ikol.skeleton import JOINT_NAMES, KEYPOINT_NAMES, PRIMARY_CHILD
from ikol.solver import solve
from scipy.spatial.transform import Rotation
from virtual_landmarks import FACING_CAMERA, virtual_landmarks, with_landmarks

SIZE = 1000
BODY = load_body()
REST = BODY.keypoint_template
MAPPING = LandmarkMapping(REST)
_BONES = (REST[list(PRIMARY_CHILD)] - REST[:24]).astype(np.float64)
AXES = _BONES / np.linalg.norm(_BONES, axis=-1, keepdims=True)


def pose(root_deg=(0, 0, 0), **rotvecs_deg):
    """Rotations [24, 3, 3] of a body before the camera."""
    R = np.tile(np.eye(3), (24, 1, 1))
    R[0] = FACING_CAMERA @ rotation(root_deg)
    for name, rotvec in rotvecs_deg.items():
        R[JOINT_NAMES.index(name)] = rotation(rotvec)
    return R


def rotation(rotvec_deg):
    return Rotation.from_rotvec(np.radians(rotvec_deg)).as_matrix()


@dataclass(frozen=True)
class Person:
    """The estimates of a single frame."""

    keypoints_camera: np.ndarray
    keypoint_weights: np.ndarray
    keypoints_px: np.ndarray
    twist_cos_sin: np.ndarray
    twist_weights: np.ndarray


def mapped(landmarks):
    seen = sighting(landmarks, SIZE, SIZE)
    batch = MAPPING(seen.landmarks_px[None], seen.landmarks_camera[None])
    return Person(**{name: getattr(batch, name)[0] for name in Person.__annotations__})


def estimate(R):
    return mapped(virtual_landmarks(R, REST))


def test_frames_do_not_see_each_other():
    people = [sighting(virtual_landmarks(R, REST), SIZE, SIZE) for R in POSES.values()]
    batch = MAPPING(
        np.stack([seen.landmarks_px for seen in people]),
        np.stack([seen.landmarks_camera for seen in people]),
    )
    for row, R in enumerate(POSES.values()):
        alone = estimate(R)
        for name in Person.__annotations__:
            np.testing.assert_allclose(
                getattr(batch, name)[row], getattr(alone, name), rtol=1e-5, atol=1e-5
            )


def posed_keypoints(R):
    keypoints, _ = forward_kinematics(torch.as_tensor(R), torch.as_tensor(REST.astype(np.float64)))
    return keypoints.numpy()


def twists_deg(person):
    return np.degrees(np.arctan2(person.twist_cos_sin[:, 1], person.twist_cos_sin[:, 0]))


def true_twists_deg(R):
    cos_sin = twist_about(R[1:], AXES[1:])
    return np.degrees(np.arctan2(cos_sin[:, 1], cos_sin[:, 0]))


def solved(person):
    solution = solve(
        "swing2",
        torch.as_tensor(person.keypoints_camera),
        torch.as_tensor(REST),
        torch.as_tensor(person.twist_cos_sin),
    )
    return solution.R_parent_joint.double().numpy()


def angle_deg(R_a, R_b):
    return np.degrees(Rotation.from_matrix(R_a.swapaxes(-1, -2) @ R_b).magnitude())


def test_t_pose_maps_to_t_pose():
    person = estimate(pose())
    error = np.linalg.norm(person.keypoints_camera - posed_keypoints(pose()), axis=-1)
    assert error.max() < 1e-3, KEYPOINT_NAMES[error.argmax()]
    assert np.abs(twists_deg(person)).max() < 2.0
    assert angle_deg(solved(person), pose()).max() < 2.0


POSES = {
    "elbows": pose(left_elbow=(0, -90, 0), right_elbow=(0, 80, 0)),
    "arm turned in the shoulder": pose(left_shoulder=(60, 0, -40), left_elbow=(0, -80, 0)),
    "arms up, bent": pose(
        left_shoulder=(-50, 0, 60), left_elbow=(0, -70, 0), right_shoulder=(0, 0, -70)
    ),
    "pronation": pose(left_elbow=(35, 0, 0), left_wrist=(35, 0, 0)),
    "wrists": pose(left_wrist=(0, 0, -40), right_wrist=(0, 0, 40)),
    "knees": pose(left_hip=(-80, 20, 0), left_knee=(90, 0, 0), right_knee=(60, 0, 0)),
    "squat": pose(
        **{f"{side}_hip": (-100, 0, 0) for side in ("left", "right")},
        **{f"{side}_knee": (110, 0, 0) for side in ("left", "right")},
        **{f"{side}_ankle": (-15, 0, 0) for side in ("left", "right")},
    ),
    "feet": pose(left_ankle=(-20, 0, 0), right_ankle=(25, 0, 0)),
    "away, leaning": pose(root_deg=(10, 150, 0), left_elbow=(0, -60, 0), right_knee=(40, 0, 0)),
}


@pytest.mark.parametrize("name", POSES)
def test_known_pose_comes_back(name):
    R = POSES[name]
    person = estimate(R)
    error = np.linalg.norm(person.keypoints_camera - posed_keypoints(R), axis=-1)
    assert error.max() < 0.012, (KEYPOINT_NAMES[error.argmax()], error.max())
    difference = angle_deg(solved(person), R)
    assert difference.max() < 8.0, (JOINT_NAMES[difference.argmax()], difference.max())
    assert np.abs(twists_deg(person) - true_twists_deg(R)).max() < 8.0


@pytest.mark.parametrize("turn_deg", [(0, 35, 0), (15, -20, 0), (25, 0, 0)])
def test_head_turns(turn_deg):
    half = tuple(angle / 2 for angle in turn_deg)
    R = pose(neck=half, head=half)
    difference = angle_deg(solved(estimate(R)), R)
    assert difference[[JOINT_NAMES.index("neck"), JOINT_NAMES.index("head")]].max() < 6.0


def test_spine_twist_is_spread_over_the_spine():
    R = pose(spine1=(0, 12, 0), spine2=(0, 12, 0), spine3=(0, 12, 0))
    twists = twists_deg(estimate(R))[[2, 5, 8]]
    assert twists.min() > 8.0
    assert twists.sum() == pytest.approx(36.0, abs=4.0)


@settings(max_examples=40, deadline=None)
@given(st.floats(25, 140), st.floats(25, 140), st.floats(-70, 70), st.floats(-60, 60))
def test_elbows_and_knees_bend_about_their_hinges(elbow, knee, lift, swing):
    R = pose(
        left_shoulder=(0, 0, lift),
        left_elbow=(0, -elbow, 0),
        right_shoulder=(0, 0, lift),
        right_elbow=(0, elbow, 0),
        left_hip=(swing, 0, 0),
        left_knee=(knee, 0, 0),
        right_knee=(knee, 0, 0),
    )
    local = solved(estimate(R))
    for name, hinge in (
        ("left_elbow", (0, -1, 0)),
        ("right_elbow", (0, 1, 0)),
        ("left_knee", (1, 0, 0)),
        ("right_knee", (1, 0, 0)),
    ):
        swing_only = Rotation.from_matrix(local[JOINT_NAMES.index(name)]).as_rotvec()
        axis = swing_only / np.linalg.norm(swing_only)
        assert axis @ np.array(hinge) > 0.9, (name, axis)


def test_mirrored_landmarks_give_the_mirrored_pose():
    R = pose(left_shoulder=(20, 10, -50), left_elbow=(0, -70, 0), right_knee=(50, 0, 0))
    M = np.diag([-1.0, 1.0, 1.0])
    mirrored = virtual_landmarks(R, REST)
    swap = [
        LANDMARK_NAMES.index(
            name.replace("left", "right") if "left" in name else name.replace("right", "left")
        )
        for name in LANDMARK_NAMES
    ]
    world = (mirrored.world_m @ M)[swap].astype(np.float32)
    px = mirrored.landmarks_px[swap] * np.array([-1, 1, 1], np.float32)
    px[:, 0] += SIZE - 1
    other = mapped(with_landmarks(mirrored, world_m=world, landmarks_px=px))
    swapped = [
        KEYPOINT_NAMES.index(
            name.replace("left", "right") if "left" in name else name.replace("right", "left")
        )
        for name in KEYPOINT_NAMES
    ]
    here = estimate(R)
    np.testing.assert_allclose(
        other.keypoints_camera, (here.keypoints_camera @ M)[swapped], atol=2e-3
    )
    joints = [k - 1 for k in swapped[1:24]]
    np.testing.assert_allclose(twists_deg(other), -twists_deg(here)[joints], atol=3.0)


def test_trust_is_low_out_of_the_picture_and_where_the_net_doubts():
    landmarks = virtual_landmarks(pose(), REST)
    px = landmarks.landmarks_px.copy()
    ankle, wrist = LANDMARK_NAMES.index("left_ankle"), LANDMARK_NAMES.index("right_wrist")
    px[ankle, 1] = 1.2 * SIZE
    visibility = landmarks.visibility.copy()
    visibility[wrist] = 0.05
    person = mapped(with_landmarks(landmarks, landmarks_px=px, visibility=visibility))
    assert person.keypoint_weights[KEYPOINT_NAMES.index("left_ankle")] <= 0.11
    assert person.keypoint_weights[KEYPOINT_NAMES.index("right_wrist")] <= 0.06
    assert person.keypoint_weights[KEYPOINT_NAMES.index("left_wrist")] > 0.9


def test_hands_and_feet_that_are_not_seen_are_neutral():
    landmarks = virtual_landmarks(pose(left_wrist=(40, 0, 60), right_ankle=(0, 50, 0)), REST)
    visibility = landmarks.visibility.copy()
    for name in LANDMARK_NAMES:
        if any(part in name for part in ("pinky", "index", "thumb", "heel")):
            visibility[LANDMARK_NAMES.index(name)] = 0.0
    person = mapped(with_landmarks(landmarks, visibility=visibility))
    joints = [JOINT_NAMES.index(name) - 1 for name in ("left_elbow", "left_wrist", "right_knee")]
    assert person.twist_weights[joints].max() == 0.0
    assert np.abs(twists_deg(person)[joints]).max() < 1e-3
    elbow, wrist, tip = (
        person.keypoints_camera[KEYPOINT_NAMES.index(name)]
        for name in ("left_elbow", "left_wrist", "left_middle_tip")
    )
    forearm, hand = wrist - elbow, tip - wrist
    cos = forearm @ hand / np.linalg.norm(forearm) / np.linalg.norm(hand)
    assert cos > 0.99


def test_image_points_of_derived_keypoints_lie_on_the_body():
    R = pose(left_shoulder=(0, 0, -50), root_deg=(0, 30, 0))
    depth_m, focal_px = 4.0, 1000.0
    person = mapped(virtual_landmarks(R, REST, focal_px=focal_px, pelvis_camera=(0, 0, depth_m)))
    keypoints = posed_keypoints(R)
    keypoints = keypoints + np.array([0, 0, depth_m])
    expected = focal_px * keypoints[:, :2] / keypoints[:, 2:] + (SIZE - 1) / 2
    error = np.linalg.norm(person.keypoints_px[:, :2] - expected, axis=-1)
    assert error.max() < 12.0, KEYPOINT_NAMES[error.argmax()]
