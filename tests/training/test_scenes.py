"""Scenes made of motion files: what they promise of themselves."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from ikol.body.model import load_body
from ikol.body.skinning import skin
from ikol.errors import IkolError
from ikol.motion.camera import project
from ikol.training.data.repertoire import load_repertoire
from ikol.training.data.scenes import SceneMaker
from ikol.training.data.splits import is_held_out, subject_of
from ikol.training.data.surface import SurfacePoints
from ikol.training.render.clips import seed_of_looks
from marching import marching, write_motion
from scipy.spatial.transform import Rotation

BODY = load_body()


NAMES = ("07_01", "03_02")
REPERTOIRE = [marching(name) for name in NAMES]


def to_world(scene, points_camera):
    T = scene.T_world_camera
    return points_camera @ T[:3, :3].T + T[:3, 3]


def test_same_seed_same_scene_whatever_came_before():
    maker = SceneMaker(REPERTOIRE, seed=3)
    first = [maker.make(index) for index in range(4)]
    again = SceneMaker(REPERTOIRE, seed=3).make(3)
    assert again.motion == first[3].motion
    np.testing.assert_array_equal(again.R_parent_joint, first[3].R_parent_joint)
    np.testing.assert_array_equal(again.pelvis_camera, first[3].pelvis_camera)
    assert again.view == first[3].view
    other = SceneMaker(REPERTOIRE, seed=4).make(3)
    assert not np.array_equal(other.R_parent_joint, again.R_parent_joint)


def test_the_word_for_the_motions_tells_each_frame():
    def word(repertoire):
        return SceneMaker(repertoire, seed=0).motions

    turned, moved = REPERTOIRE[0].quats_wxyz.copy(), REPERTOIRE[0].pelvis_world.copy()
    turned[10, 18] = (0.995, 0.1, 0.0, 0.0)
    moved[10, 0] += 0.01
    assert word([marching(name) for name in NAMES]) == word(REPERTOIRE)
    for other in (
        replace(REPERTOIRE[0], quats_wxyz=turned),
        replace(REPERTOIRE[0], pelvis_world=moved),
    ):
        assert word([other, *REPERTOIRE[1:]]) != word(REPERTOIRE)


def test_cameras_of_a_scene_see_the_same_from_elsewhere():
    scenes = SceneMaker([marching("01_01")], seed=3, frames=16)
    cameras = [scenes.make(5, camera) for camera in range(3)]
    first = cameras[0]
    for other in cameras[1:]:
        np.testing.assert_array_equal(other.timestamps_s, first.timestamps_s)
        np.testing.assert_array_equal(other.betas, first.betas)
        np.testing.assert_array_equal(other.contacts, first.contacts)
        np.testing.assert_array_equal(other.R_parent_joint[:, 1:], first.R_parent_joint[:, 1:])
        ways = [to_world(scene, scene.pelvis_camera) for scene in (first, other)]
        lengths = [np.linalg.norm(np.diff(way, axis=0), axis=-1) for way in ways]
        np.testing.assert_allclose(*lengths, atol=1e-5)
        between = first.R_parent_joint[0, 0] @ other.R_parent_joint[0, 0].T
        assert np.degrees(np.arccos((np.trace(between) - 1) / 2)) > 5.0


def test_scenes_keep_what_they_promise():
    maker = SceneMaker(REPERTOIRE, seed=0)
    made = [maker.make(index) for index in range(60)]
    assert {scene.motion for scene in made if scene.held_out} == {"03_02"}
    assert 3 < sum(scene.held_out for scene in made) < 25
    for scene in made:
        frames = len(scene.timestamps_s)
        assert frames == 64 and scene.timestamps_s[0] == 0.0
        assert 1 / 60.001 < scene.timestamps_s[1] < 1 / 11.99
        np.testing.assert_allclose(
            scene.R_parent_joint @ scene.R_parent_joint.swapaxes(-1, -2),
            np.broadcast_to(np.eye(3), scene.R_parent_joint.shape),
            atol=1e-5,
        )
        assert (scene.pelvis_camera[:, 2] > 0.5).all()
        assert 0.29 < scene.T_world_camera[2, 3] < 2.51


def test_the_ground_is_at_zero_and_standing_feet_are_on_it():
    maker = SceneMaker(REPERTOIRE, seed=1)
    standing = 0
    performed = [scene for scene in map(maker.make, range(40)) if scene.motion in NAMES]
    assert len(performed) > 10
    for scene in performed:
        _, keypoints = SurfacePoints(BODY, []).posed(
            scene.R_parent_joint.astype(np.float64), scene.betas.astype(np.float64)
        )
        world = to_world(scene, keypoints + scene.pelvis_camera[:, None])
        ankles = world[:, 7:9, 2]
        resting = scene.contacts[:, [0, 2]] & scene.contacts[:, [1, 3]]
        standing += resting.sum()
        assert ankles.min() > 0.02
        assert (ankles[resting] < 0.15).all()
        assert not scene.contacts[ankles.min(axis=1) > 0.25].any()
        # One leg of those who march is always on the ground.
        assert resting.any(axis=1).mean() > 0.9
    assert standing > 500


def test_what_nobody_performed_is_only_trained_on():
    maker = SceneMaker(REPERTOIRE, seed=6)
    made = [maker.make(index) for index in range(60)]
    other = [scene for scene in made if scene.motion not in NAMES]
    assert 10 < len(other) < 40
    assert not any(scene.held_out for scene in other)
    kinds = {scene.motion.split(" ")[0] for scene in other}
    assert kinds == {"random", "07_01"}


def test_most_people_are_in_the_picture():
    maker = SceneMaker(REPERTOIRE, seed=2)
    inside = []
    for index in range(80):
        scene = maker.make(index)
        _, keypoints = SurfacePoints(BODY, []).posed(
            scene.R_parent_joint.astype(np.float64), scene.betas.astype(np.float64)
        )
        view = scene.view
        px = project(
            keypoints + scene.pelvis_camera[:, None], view.focal_px, view.width, view.height
        )
        inside.append(((px > 0) & (px < (view.width, view.height))).all(-1).mean())
    assert 0.5 < np.mean(np.array(inside) > 0.99) < 0.95
    assert np.mean(np.array(inside) < 0.9) > 0.05


def test_posed_points_are_those_of_the_skinned_mesh():
    rng = np.random.default_rng(0)
    groups = [np.array([5]), rng.integers(0, 13000, 30)]
    R = Rotation.from_rotvec(rng.normal(scale=0.5, size=(48, 3))).as_matrix().reshape(2, 24, 3, 3)
    betas = rng.normal(size=10)
    points, keypoints = SurfacePoints(BODY, groups).posed(R, betas)
    rest_pelvis = BODY.rest_joints(betas)[0].astype(np.float64)
    vertices = skin(
        BODY,
        torch.from_numpy(R),
        torch.from_numpy(betas).expand(2, 10),
        torch.from_numpy(np.tile(-rest_pelvis, (2, 1))),
    ).numpy()
    expected = np.stack([vertices[:, group].mean(axis=1) for group in groups], axis=1)
    np.testing.assert_allclose(points, expected, atol=1e-6)
    np.testing.assert_allclose(keypoints[:, 0], 0.0, atol=1e-12)


def test_looks_tell_nobody_who_is_held_out():
    maker = SceneMaker(REPERTOIRE, seed=3, frames=8)
    held_out = np.array([maker.make(index).held_out for index in range(60)])
    draws = np.array(
        [np.random.default_rng(seed_of_looks(3, index)).random(3) for index in range(60)]
    )
    assert 5 < held_out.sum() < 30
    kept, trained = draws[held_out], draws[~held_out]
    assert (kept.max(axis=0) > np.median(trained, axis=0)).all()
    assert (kept.min(axis=0) < np.median(trained, axis=0)).all()


def test_subjects():
    assert subject_of("07_01") == subject_of("07_12") == "07"
    assert subject_of("135_01") == "135"
    assert subject_of("85_01_poses") == subject_of("85_02_stageii") == "85"
    assert subject_of("10_1000") == "10_1000"
    assert subject_of("wave_hello") == "wave_hello"
    assert is_held_out("49") and not is_held_out("02")
    shares = np.mean([is_held_out(f"{subject:02}") for subject in range(1, 145)])
    assert 0.13 < shares < 0.27


def test_no_motion_long_enough(tmp_path):
    with pytest.raises(IkolError, match="long enough"):
        SceneMaker([marching("07_01", 0.5)], seed=0)
    with pytest.raises(IkolError) as caught:
        load_repertoire(tmp_path)
    assert caught.value.code == "no_motion"


def test_repertoire_reads_a_folder(tmp_path):
    (tmp_path / "deeper").mkdir()
    write_motion(tmp_path / "07_01.npz", marching("07_01", 2.0))
    write_motion(tmp_path / "deeper" / "dab.npz", marching("dab", 2.0))
    # A trial of CMU's in two places is one; names like others' are not.
    write_motion(tmp_path / "deeper" / "07_01.npz", marching("07_01", 2.0))
    write_motion(tmp_path / "dab.npz", marching("dab", 3.0))
    repertoire = load_repertoire(tmp_path)
    assert [(p.name, p.subject, p.held_out) for p in repertoire] == [
        ("07_01", "07", False),
        ("dab", "dab", True),
        ("dab", "dab", True),
    ]
    assert repertoire[0].duration_s == pytest.approx(2.0, abs=0.1)
