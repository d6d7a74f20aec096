"""The noise model: without errors it says the truth, and each error is of its kind."""

from dataclasses import fields, replace

import numpy as np
import pytest
from ikol.estimators.blazepose.pose_landmarks import LANDMARK_NAMES
from ikol.training.data.ideal import IdealNets
from ikol.training.data.landmark_tree import (
    GROUPS,
    NUM_NODES,
    OTHER_SIDE,
    PATHS,
    bones_of,
    with_middles,
)
from ikol.training.data.noise import BLAZEPOSE, NoiseModel
from ikol.training.data.processes import spells, wander
from ikol.training.data.scenes import SceneMaker
from ikol.training.data.seeing import see
from marching import marching
from scipy.spatial.transform import Rotation

NOTHING = NoiseModel(
    **{
        field.name: np.zeros(np.shape(value)).tolist() if isinstance(value, tuple) else 0.0
        for field in fields(NoiseModel)
        for value in [getattr(BLAZEPOSE, field.name)]
    }
)
SILENT = replace(
    NOTHING,
    bone_ratio=(1.0,) * NUM_NODES,
    size=1.0,
    memory_s=0.5,
    swap_s=0.2,
    astray_s=0.2,
    miss_s=0.2,
    seen_logit=(5.0,) * len(GROUPS),
    hidden_logit=(4.0,) * len(GROUPS),
    outside_logit=8.0,
)
MAKER, NETS = SceneMaker([marching("07_01")], seed=11), IdealNets()
SCENES = [(scene, NETS.see(scene)) for scene in map(MAKER.make, range(12))]


def whole(scene, ideal):
    size = (scene.view.width, scene.view.height)
    return bool(((ideal.landmarks_px > 5) & (ideal.landmarks_px < np.array(size) - 5)).all())


WHOLE = [pair for pair in SCENES if whole(*pair)]
CUT = [pair for pair in SCENES if not whole(*pair)]


def seen(pair, errors, seed=0):
    return see(pair[1], pair[0], errors, np.random.default_rng(seed))


def test_there_are_whole_and_cut_people():
    assert len(WHOLE) > 3
    assert len(CUT) > 1


def test_without_errors_it_says_the_truth():
    for pair in WHOLE:
        said = seen(pair, SILENT)
        assert said.tracked.all() and not said.rendered
        np.testing.assert_allclose(said.landmarks_px[..., :2], pair[1].landmarks_px, atol=1e-3)
        np.testing.assert_allclose(said.landmarks_camera, pair[1].landmarks_camera, atol=1e-5)


def test_trust_falls_where_nothing_is_seen():
    for pair in WHOLE:
        trust, hidden = seen(pair, SILENT).landmarks_px[..., 2], pair[1].hidden
        assert (trust[hidden == 0] > 0.99).all()
        assert (trust[hidden == 1] < 0.75).all()
    for pair in CUT:
        trust = seen(pair, SILENT).landmarks_px[..., 2]
        limit = np.array([pair[0].view.width, pair[0].view.height])
        away = 0.2 * pair[1].px_per_m[:, None, None]
        far = (pair[1].landmarks_px < -away) | (pair[1].landmarks_px > limit + away)
        assert (trust[far.any(-1)] < 0.1).all()


def test_the_same_seed_says_the_same():
    once, again, other = (seen(SCENES[0], BLAZEPOSE, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(once.landmarks_camera, again.landmarks_camera)
    np.testing.assert_array_equal(once.landmarks_px, again.landmarks_px)
    assert not np.array_equal(once.landmarks_camera, other.landmarks_camera)


def test_depth_errors_leave_the_picture_alone():
    errors = replace(
        SILENT,
        part_tilt=(0.2, 0.1),
        part_stretch=(0.1, 0.1),
        flattening=(0.2, 0.1),
    )
    for pair in WHOLE:
        said = seen(pair, errors)
        np.testing.assert_allclose(said.landmarks_px[..., :2], pair[1].landmarks_px, atol=1e-3)
        wrong = said.landmarks_camera - pair[1].landmarks_camera
        assert np.abs(wrong[..., :2]).max() < 1e-5
        assert 0.02 < np.sqrt((wrong[..., 2] ** 2).mean()) < 0.5


def test_the_body_turns_as_a_whole():
    for pair in WHOLE:
        said = seen(pair, replace(SILENT, turn_mean_rad=(0.3, 0.0, 0.0))).landmarks_camera
        R = Rotation.from_rotvec([0.3, 0.0, 0.0]).as_matrix()
        np.testing.assert_allclose(said, pair[1].landmarks_camera @ R.T, atol=1e-5)


def test_offsets_go_with_the_body():
    offsets = np.zeros((33, 3))
    offsets[[27, 0]] = [[0.0, 0.03, 0.0], [0.0, 0.0, 0.02]]
    for pair in WHOLE:
        said = seen(pair, replace(SILENT, offset_m=tuple(map(tuple, offsets))))
        moved = said.landmarks_camera - pair[1].landmarks_camera
        lengths = np.linalg.norm(offsets, axis=1)
        np.testing.assert_allclose(
            np.linalg.norm(moved, axis=-1), lengths + 0 * moved[..., 0], atol=1e-5
        )
        px = (said.landmarks_px[..., :2] - pair[1].landmarks_px) / pair[1].px_per_m[:, None, None]
        np.testing.assert_allclose(px, moved[..., :2], atol=1e-4)


def test_the_size_of_the_body_is_lost():
    pair = max(WHOLE, key=lambda pair: abs(np.log(pair[1].size)))
    said = seen(pair, replace(SILENT, size_lost=1.0))
    np.testing.assert_allclose(
        said.landmarks_camera, pair[1].landmarks_camera / pair[1].size, atol=1e-5
    )


def test_swapped_sides_are_swapped_in_everything():
    pair = WHOLE[0]
    said = seen(pair, replace(SILENT, swaps_per_s=1e6, swaps_crossing=1.0))
    limbs = [k for k, name in enumerate(LANDMARK_NAMES) if "knee" in name or "wrist" in name]
    np.testing.assert_allclose(
        said.landmarks_camera[:, limbs],
        pair[1].landmarks_camera[:, OTHER_SIDE[limbs]],
        atol=1e-5,
    )
    np.testing.assert_allclose(
        said.landmarks_px[:, limbs, :2], pair[1].landmarks_px[:, OTHER_SIDE[limbs]], atol=1e-3
    )


def test_errors_are_as_large_as_told():
    bias = replace(SILENT, across_bias_m=(0.02,) * len(GROUPS))
    jitter = replace(SILENT, across_jitter_m=(0.02,) * len(GROUPS))
    for errors, steady in ((bias, True), (jitter, False)):
        off = []
        for seed in range(8):
            for pair in WHOLE[:4]:
                wrong = seen(pair, errors, seed).landmarks_px[..., :2] - pair[1].landmarks_px
                off.append(wrong / pair[1].px_per_m[:, None, None])
        errors_m = np.array(off)
        assert errors_m.std() == pytest.approx(0.02, rel=0.1)
        assert (np.ptp(errors_m, axis=1).max() < 1e-4) == steady


def test_errors_go_on_along_a_limb():
    shoulder_only = (0.0, 0.02, *[0.0] * 7)
    errors = replace(SILENT, across_bias_m=shoulder_only, inherited=0.5)
    for pair in WHOLE:
        said = seen(pair, errors).landmarks_px[..., :2] - pair[1].landmarks_px
        np.testing.assert_allclose(said[:, 13], 0.5 * said[:, 11], atol=1e-3)
        np.testing.assert_allclose(said[:, 19], 0.125 * said[:, 11], atol=1e-3)
        np.testing.assert_allclose(said[:, 25], 0.0, atol=1e-3)


def test_limbs_that_are_seen_go_astray_with_little_trust():
    errors = replace(SILENT, astray_per_s=1.0, astray_logit=6.0)
    moved, trusted = [], []
    for seed in range(4):
        said = seen(WHOLE[0], errors, seed)
        off_px = np.linalg.norm(said.landmarks_px[..., :2] - WHOLE[0][1].landmarks_px, axis=-1)
        off_m = off_px / WHOLE[0][1].px_per_m[:, None]
        assert off_m[:, [*range(13), 23, 24]].max() < 1e-4  # trunk and head
        gone = off_m > 0.05
        moved.append(gone.mean())
        trusted.append(said.landmarks_px[..., 2][gone])
    assert 0.02 < np.mean(moved) < 0.4
    assert np.concatenate(trusted).max() < 0.5


def test_nobody_is_found_whom_chance_misses():
    tracked = [seen(SCENES[0], replace(SILENT, misses_per_s=5.0), seed).tracked for seed in (1, 2)]
    assert 0 < np.mean(tracked) < 1


def test_nodes_and_bones():
    landmarks = np.random.default_rng(0).normal(size=(3, 33, 3))
    nodes = with_middles(landmarks)
    np.testing.assert_allclose(PATHS @ bones_of(nodes), nodes, atol=1e-12)


def test_wandering_and_spells():
    rng = np.random.default_rng(0)
    course = wander(rng, 20_000, (2,), step_s=0.1, memory_s=0.5)
    assert course.std() == pytest.approx(1.0, rel=0.1)
    lagged = (course[5:] * course[:-5]).mean()
    assert lagged == pytest.approx(np.exp(-1.0), abs=0.05)
    assert not spells(rng, np.zeros(100), 0.1, 1.0).any()
    share = spells(rng, np.full(20_000, 0.01), 0.1, 0.5).mean()
    assert 0.03 < share < 0.08


def test_numbers_for_every_group():
    with pytest.raises(ValueError, match="group"):
        replace(BLAZEPOSE, across_bias_m=(0.0,))
    with pytest.raises(ValueError, match="bone_ratio"):
        replace(BLAZEPOSE, bone_ratio=(1.0,))
