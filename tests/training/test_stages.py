"""Stages for rendered clips: what is chosen at random before Blender sees anything."""

from dataclasses import replace

import numpy as np
import pytest
from ikol.body.model import load_body
from ikol.training.data.scenes import SceneMaker
from ikol.training.render.clips import slowed
from ikol.training.render.clothes import Wardrobe
from ikol.training.render.footage import Footage, random_footage
from ikol.training.render.stage import StageBuilder, normals
from marching import marching

BODY = load_body()
SCENES = SceneMaker([marching("07_01")], seed=1, frames=3)
BUILDER = StageBuilder(BODY)


def stage(index=0, seed=5):
    return BUILDER.build(SCENES.make(index), np.random.default_rng(seed))


def test_same_seed_same_stage():
    first, again, other = stage(), stage(), stage(seed=6)
    np.testing.assert_array_equal(first.vertices_world, again.vertices_world)
    np.testing.assert_array_equal(
        first.surroundings.corners_world, again.surroundings.corners_world
    )
    for a, b in zip(first.paint.textures, again.paint.textures, strict=True):
        np.testing.assert_array_equal(a, b)
    assert first.scene.view == again.scene.view
    assert not np.array_equal(first.lighting.to_light_camera, other.lighting.to_light_camera)


def test_clothes_fit_and_cover_what_they_should():
    wardrobe, rng = Wardrobe(BODY), np.random.default_rng(0)
    kept = np.zeros(len(BODY.vertices_template))
    for _ in range(40):
        outfit = wardrobe.dress(rng)
        assert outfit.paint.texture_of_face.max() < len(outfit.paint.textures)
        assert outfit.thickness.min() >= 0.0
        assert outfit.thickness.max() < 0.08
        kept += outfit.thickness == 0.0
    x, y, _ = np.abs(BODY.vertices_template).T
    face = (BODY.vertices_template[:, 2] > 0.13) & (y > 1.5) & (y < 1.6)
    belly = (x < 0.05) & (np.abs(y - 1.1) < 0.05)
    assert kept[face].min() > 30  # but for a beard
    assert kept[belly].max() < 20


def test_the_picture_has_the_same_view_only_smaller():
    for index in range(6):
        scene = SCENES.make(index)
        view = stage(index).scene.view
        assert max(view.width, view.height) <= 600
        assert view.width / view.height == pytest.approx(
            scene.view.width / scene.view.height, rel=0.01
        )
        assert view.focal_px / view.width == pytest.approx(scene.view.focal_px / scene.view.width)


def test_normals_point_outwards():
    corners = np.array([[-1, -1, -1], [1, 1, -1], [1, -1, 1], [-1, 1, 1]], np.float32)
    faces = np.array([[0, 1, 2], [0, 3, 1], [0, 2, 3], [1, 3, 2]], np.int32)
    expected = corners / np.sqrt(3.0)
    np.testing.assert_allclose(normals(corners[None], faces)[0], expected, atol=1e-6)
    outwards = normals(BODY.vertices_template[None], BODY.faces)[0]
    inflated = BODY.vertices_template + 0.01 * outwards
    assert np.ptp(inflated[:, 1]) > np.ptp(BODY.vertices_template[:, 1])


def test_nothing_stands_where_the_person_is():
    for index in range(8):
        built = stage(index)
        T = built.scene.T_world_camera
        ahead = T[:2, 2] / np.linalg.norm(T[:2, 2])
        depth = (built.vertices_world[..., :2] - T[:2, 3]) @ ahead
        corners = built.surroundings.corners_world.reshape(-1, 4, 3)[1:]  # without the ground
        far = (corners[..., :2] - T[:2, 3]) @ ahead
        x = (corners[..., :2] - T[:2, 3]) @ np.array([ahead[1], -ahead[0]])
        beside = np.abs(x).min(axis=1) > 5.0
        clear = (far.min(axis=1) > depth.max()) | (far.max(axis=1) < depth.min())
        assert (clear | beside | _slanted_wall_is_behind(far, x, depth)).all()


def _slanted_wall_is_behind(far, x, depth):
    """The wall is long; near the line of sight it is behind."""
    right_end = x[:, [0, 1]]
    share = -right_end[:, 0] / np.where(np.ptp(right_end, axis=1) == 0, 1, np.diff(right_end)[:, 0])
    return far[:, 0] + share * (far[:, 1] - far[:, 0]) > depth.max()


def test_a_faultless_camera_changes_nothing():
    rng = np.random.default_rng(0)
    smooth = np.broadcast_to(np.linspace(0, 255, 64)[:, None, None], (64, 64, 3))
    picture = smooth.astype(np.uint8)
    faultless = Footage(0.0, np.ones(3), 1.0, 0.0, 100)
    np.testing.assert_allclose(faultless.develop(picture, rng), picture, atol=3)
    noisy = replace(faultless, noise=8.0).develop(picture, rng)
    assert 5.0 < np.std(noisy[8:-8].astype(float) - picture[8:-8]) < 9.0
    assert random_footage(np.random.default_rng(2)).jpeg_quality >= 35


def test_fast_clips_are_slowed_and_slow_ones_cut():
    scene = SCENES.make(0)
    fast = replace(scene, timestamps_s=np.arange(3) / 50.0)
    np.testing.assert_allclose(slowed(fast, 2).timestamps_s, [0.0, 0.04])
    slow = replace(scene, timestamps_s=np.arange(3) / 15.0)
    np.testing.assert_array_equal(slowed(slow, 2).R_parent_joint, scene.R_parent_joint[:2])
