"""Landmarks on the body's surface: where they are, and what hides them."""

import numpy as np
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.body.model import load_body
from ikol.estimators.blazepose.mapping import LandmarkMapping
from ikol.estimators.blazepose.pose_landmarks import LANDMARK_NAMES
from ikol.training.data.hiding import hidden_by_body
from ikol.training.data.ideal import IdealNets
from ikol.training.data.landmark_points import LandmarkPoints
from ikol.training.data.scenes import SceneMaker
from marching import marching
from scipy.spatial.transform import Rotation

BODY = load_body()
POINTS = LandmarkPoints(BODY)
T_POSE = np.tile(np.eye(3), (1, 24, 1, 1))
FACING_CAMERA = np.diag([1.0, -1.0, -1.0])


def named(landmarks, name):
    return landmarks[..., LANDMARK_NAMES.index(name), :]


def seen_from(yaw_deg):
    """Hidden amounts of a body with hanging arms, turned about the vertical."""
    R = T_POSE.copy()
    R[:, 0] = FACING_CAMERA @ Rotation.from_euler("y", yaw_deg, degrees=True).as_matrix()
    for joint, sign in ((16, -1), (17, 1)):
        R[:, joint] = Rotation.from_euler("z", sign * 75, degrees=True).as_matrix()
    landmarks, keypoints = POINTS.posed(R, np.zeros(10))
    away = np.array([0.0, 0.0, 4.0])
    hidden = hidden_by_body(landmarks + away, keypoints + away, 1.0)[0]
    return dict(zip(LANDMARK_NAMES, hidden, strict=True))


def test_the_face_and_the_limbs_are_where_they_belong():
    landmarks, keypoints = POINTS.posed(T_POSE, np.zeros(10))
    middle = (named(landmarks, "left_ear") + named(landmarks, "right_ear"))[0] / 2
    face = landmarks[0, :11] - middle
    assert face[0, 2] > 0.1 and abs(face[0, 0]) < 1e-3
    assert (face[1:7, 1] > 0.01).all() and (face[9:, 1] < -0.03).all()
    for side, sign in (("left", 1), ("right", -1)):
        assert sign * named(landmarks, f"{side}_index")[0, 0] > 0.7
        across = named(landmarks, f"{side}_index") - named(landmarks, f"{side}_pinky")
        assert 0.04 < across[0, 2] < 0.09
        sole = named(landmarks, f"{side}_foot_index") - named(landmarks, f"{side}_heel")
        assert 0.2 < sole[0, 2] < 0.27
    np.testing.assert_array_equal(named(landmarks, "left_knee"), keypoints[:, 4])
    mirror = [
        LANDMARK_NAMES.index(
            name.replace("left", "R").replace("right", "left").replace("R", "right")
        )
        for name in LANDMARK_NAMES
    ]
    np.testing.assert_allclose(landmarks[:, mirror] * [-1, 1, 1], landmarks, atol=1e-3)


def test_what_the_body_hides():
    front, back, left_side = seen_from(0), seen_from(180), seen_from(-90)
    assert max(front[name] for name in LANDMARK_NAMES if "ear" not in name) < 0.3
    assert min(back[name] for name in ("nose", "left_eye", "mouth_right")) > 0.9
    assert back["left_knee"] == back["right_heel"] == 0
    near, far = ("left", "right") if left_side["left_elbow"] == 0 else ("right", "left")
    for name in ("elbow", "shoulder", "hip", "ear", "knee"):
        assert left_side[f"{far}_{name}"] > 0.8
        # The near arm hangs before the near hip.
        assert name == "hip" or left_side[f"{near}_{name}"] < 0.2


def test_ideal_landmarks_are_what_the_mapping_turns_back_into_the_pose():
    maker = SceneMaker([marching("07_01")], seed=5)
    nets = IdealNets()
    for index in range(4):
        scene = maker.make(index)
        ideal = nets.see(scene)
        rest = BODY.rest_keypoints(scene.betas)
        trusted = np.concatenate([ideal.landmarks_px, np.ones((64, 33, 1))], axis=-1)
        estimates = LandmarkMapping(rest)(
            trusted.astype(np.float32), ideal.landmarks_camera.astype(np.float32)
        )
        R = torch.from_numpy(scene.R_parent_joint.astype(np.float64))
        keypoints, _ = forward_kinematics(R, torch.from_numpy(rest.astype(np.float64)))
        hips = keypoints.numpy()[:, 1:3].mean(1) + scene.pelvis_camera
        np.testing.assert_allclose(ideal.px_per_m, scene.view.focal_px / hips[:, 2], rtol=1e-5)
        limbs = [1, 2, 4, 5, 7, 8, 16, 17, 18, 19, 20, 21]
        true_lengths = np.linalg.norm(np.diff(keypoints.numpy()[:, limbs], axis=1), axis=-1)
        seen_lengths = np.linalg.norm(
            np.diff(estimates.keypoints_camera[:, limbs], axis=1), axis=-1
        )
        np.testing.assert_allclose(seen_lengths, true_lengths, atol=1e-3)
