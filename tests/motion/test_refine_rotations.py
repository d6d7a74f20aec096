"""Rotations that a network says, moved by the layer towards what is seen in the picture."""

import numpy as np
import pytest
import torch
from dataset_files import BODY, FOCAL_PX, HEIGHT, WIDTH, person
from ikol.motion.camera import View, project, rotation_to_ray
from ikol.motion.lift import Observations
from ikol.motion.refine_rotations import refine_rotations, turned_from_person
from ikol.skeleton import JOINT_NAMES
from scipy.spatial.transform import Rotation

VIEW = View(FOCAL_PX, WIDTH, HEIGHT)
CPU = torch.device("cpu")
ARM = [JOINT_NAMES.index(f"left_{name}") for name in ("shoulder", "elbow", "wrist")]


def seen_of(truths, trust=1.0):
    """The people as they are seen without error."""
    px = np.stack([project(t.keypoints, FOCAL_PX, WIDTH, HEIGHT) for t in truths])
    shape = px.shape[:-1]
    return Observations(
        np.zeros((*shape, 3), np.float32),
        np.ones(shape),
        px.astype(np.float32),
        np.full(shape, trust),
        np.zeros((shape[0], 23), np.float32),
    )


def refined(truths, R, seen):
    return [
        refine_rotations(R[k : k + 1], _row(seen, k), BODY.rest_keypoints(t.betas), VIEW, CPU)
        for k, t in enumerate(truths)
    ]


def _row(seen, k):
    return Observations(
        *(getattr(seen, name)[k : k + 1] for name in ("keypoints", "trust", "points_px")),
        px_trust=seen.px_trust[k : k + 1],
        twists=seen.twists[k : k + 1],
    )


@pytest.fixture(scope="module")
def truths():
    return [person(seed) for seed in range(8)]


def wrong(truths, degrees, seed=0):
    """The people's rotations with errors at random."""
    rng = np.random.default_rng(seed)
    noise = np.deg2rad(degrees) / np.sqrt(3) * rng.normal(size=(len(truths), 24, 3))
    R = np.stack([t.R for t in truths])
    return R @ Rotation.from_rotvec(noise.reshape(-1, 3)).as_matrix().reshape(R.shape)


def off_mm(results, truths):
    return 1e3 * np.mean(
        [
            np.linalg.norm(r.keypoints[0] - (t.keypoints - t.keypoints[0]), axis=-1).mean()
            for r, t in zip(results, truths, strict=True)
        ]
    )


def test_what_is_right_stays(truths):
    R = np.stack([t.R for t in truths])
    results = refined(truths, R, seen_of(truths))
    assert off_mm(results, truths) < 0.5
    for result, truth in zip(results, truths, strict=True):
        np.testing.assert_allclose(result.R_parent_joint[0], truth.R, atol=2e-3)
        np.testing.assert_allclose(result.pelvis_camera[0], truth.keypoints[0], atol=5e-3)


def test_the_picture_makes_what_is_wrong_better(truths):
    R = wrong(truths, 12.0)
    before = refined(truths, R, seen_of(truths, trust=0.0))
    after = refined(truths, R, seen_of(truths))
    assert off_mm(after, truths) < 0.85 * off_mm(before, truths)


def test_what_is_not_trusted_moves_nothing(truths):
    R = wrong(truths, 12.0)
    for k, result in enumerate(refined(truths, R, seen_of(truths, trust=0.0))):
        np.testing.assert_allclose(result.R_parent_joint[0], R[k], atol=1e-4)


def test_a_hand_goes_with_its_arm(truths):
    """No target of short ends: relative to the forearm they stay as they were said."""
    R = wrong(truths, 12.0)
    ends = [JOINT_NAMES.index(name) for name in ("left_hand", "right_foot", "head")]
    for k, result in enumerate(refined(truths, R, seen_of(truths))):
        np.testing.assert_allclose(result.R_parent_joint[0, ends], R[k, ends], atol=1e-4)
        assert np.abs(result.R_parent_joint[0, ARM[:2]] - R[k, ARM[:2]]).max() > 1e-3


def test_turned_to_the_camera_as_it_stands(truths):
    R = np.stack([t.R for t in truths])
    said = R.copy()
    for k, truth in enumerate(truths):
        said[k, 0] = rotation_to_ray(truth.keypoints[0]).T @ R[k, 0]
    np.testing.assert_allclose(turned_from_person(said, seen_of(truths), VIEW), R, atol=1e-5)
