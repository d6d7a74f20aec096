"""Windows of clips, what chance does to them, and how the network sees them."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.estimators.blazepose.mapping import LandmarkMapping
from ikol.estimators.blazepose.regressor.features import NUM_FEATURES
from ikol.skeleton import MIRRORED, NUM_JOINTS
from ikol.training.augmentation import Chance, augment, mirror, refocus, roll
from ikol.training.batches import batch_of
from ikol.training.material import take_of
from ikol.training.windows import Sampler, windows_of
from training_clips import BODY, training_clip

MAPPING = LandmarkMapping(BODY.keypoint_template)
PER_FRAME = ("rays", "trust", "landmarks", "keypoints", "pelvis", "R_parent_joint", "twist")


@pytest.fixture(scope="module")
def takes():
    return [take_of(training_clip(seed, frames=20), BODY) for seed in range(4)]


@pytest.fixture
def windows(takes):
    return windows_of(takes, [np.arange(len(take.timestamps_s)) for take in takes], 24)


def test_short_takes_are_filled_up_with_frames_that_nobody_sees(takes, windows):
    for take, there, times_s in zip(takes, windows.there, windows.timestamps_s, strict=True):
        size = len(take.timestamps_s)
        assert there.sum() == size < 24
        np.testing.assert_array_equal(times_s[there], take.timestamps_s)
        assert np.diff(times_s)[size - 1 :].min() > 10.0


def test_frames_are_left_out_at_their_place(takes, windows):
    kept = np.zeros(24, np.bool_)
    kept[[2, 5, 6, 11]] = True
    windows.keep(0, kept)
    np.testing.assert_array_equal(windows.timestamps_s[0, :4], takes[0].timestamps_s[kept[:18]])
    np.testing.assert_array_equal(windows.keypoints[0, :4], takes[0].keypoints[kept[:18]])
    assert windows.there[0].sum() == 4
    assert np.diff(windows.timestamps_s[0]).min() > 0.0


def test_a_window_is_a_stretch_of_one_take(takes):
    drawn = Sampler(takes).draw(40, 6, 2, np.random.default_rng(0))
    assert drawn.there.all()
    assert np.diff(drawn.timestamps_s, axis=1).min() > 0.05
    firsts = {times_s[0] for times_s in drawn.timestamps_s}
    assert len(firsts) > 3


def test_rendered_takes_are_drawn_more_often(takes):
    mixed = [replace(take, rendered=k == 0, betas=np.full(10, k)) for k, take in enumerate(takes)]
    drawn = Sampler(mixed, 5.0).draw(2000, 2, 1, np.random.default_rng(0))
    assert (drawn.betas[:, 0] == 0).mean() == pytest.approx(5 / 8, abs=0.05)


def test_mirrored_twice_is_as_before(takes, windows):
    before = {name: getattr(windows, name).copy() for name in (*PER_FRAME, "contacts")}
    every = np.ones(len(takes), np.bool_)
    mirror(windows, every)
    assert np.abs(windows.landmarks - before["landmarks"]).max() > 0.1
    mirror(windows, every)
    for name, array in before.items():
        np.testing.assert_allclose(getattr(windows, name), array, atol=1e-6, err_msg=name)


def test_what_is_mirrored_is_still_one_truth(takes, windows):
    """Rotations, keypoints and twists of a mirrored window belong together, as the body allows."""
    mirror(windows, np.ones(len(takes), np.bool_))
    rest = torch.from_numpy(BODY.rest_keypoints(windows.betas))[:, None].expand(-1, 24, -1, -1)
    posed, _ = forward_kinematics(torch.from_numpy(windows.R_parent_joint), rest)
    assert np.abs(posed.numpy() - windows.keypoints).max() < 0.02
    joints = [MIRRORED[joint] - 1 for joint in range(1, NUM_JOINTS)]
    mirrored = twist_errors(batch_of(windows, MAPPING))[..., joints]
    mirror(windows, np.ones(len(takes), np.bool_))
    np.testing.assert_allclose(twist_errors(batch_of(windows, MAPPING)), mirrored, atol=1e-4)


def twist_errors(batch):
    return (batch.mapped.twist - batch.truth.twist).norm(dim=-1).numpy()


def test_the_truth_is_in_the_virtual_cameras(windows):
    batch = batch_of(windows, MAPPING)
    assert batch.features.shape == (4, 24, NUM_FEATURES)
    there = batch.there
    off = (batch.mapped.keypoints - batch.truth.keypoints)[there][..., :2]
    assert float(off.norm(dim=-1).mean()) < 0.03
    place = (batch.truth.pelvis / batch.truth.pelvis[..., 2:])[there][..., :2]
    assert float(place.abs().max()) < 0.02
    seen = (batch.truth.keypoints + batch.truth.pelvis[..., None, :])[there]
    on_plane = seen[..., :2] / seen[..., 2:]
    off_plane = (on_plane - batch.mapped.rays[there])[:, [4, 5, 7, 8, 18, 19, 20, 21]]
    assert float(off_plane.norm(dim=-1).mean() * batch.truth.pelvis[there][..., 2].mean()) < 0.02


def test_with_another_lens_the_same_is_done_further_away(takes, windows):
    factors = np.array([1.0, 0.7, 1.4, 1.1])
    before = batch_of(windows_of(takes, [np.arange(12)] * 4, 12), MAPPING)
    refocus(windows, factors)
    after = batch_of(windows, MAPPING)
    same = {"rtol": 0.0, "atol": 2e-2}
    for name in ("keypoints", "R_parent_joint", "twist"):
        one, other = (getattr(batch.truth, name)[:, :12] for batch in (before, after))
        torch.testing.assert_close(one, other, **same)
    torch.testing.assert_close(before.mapped.keypoints, after.mapped.keypoints[:, :12])
    for then, now, relative in (
        (before.truth, after.truth, 0.02),
        (before.mapped, after.mapped, 0.05),
    ):
        ratio = (now.pelvis[:, :12, 2] / then.pelvis[..., 2]).numpy()
        np.testing.assert_allclose(ratio, np.tile(factors[:, None], 12), rtol=relative)


def test_a_rolled_camera_sees_the_same_rolled(takes, windows):
    """What the mapping makes of it is as wrong as before, and rotations still fit keypoints."""
    frames = [np.arange(12)] * 4
    before = batch_of(windows_of(takes, frames, 12), MAPPING)
    rolled = windows_of(takes, frames, 12)
    roll(rolled, np.array([0.3, np.pi / 2, np.pi, -2.0]))
    after = batch_of(rolled, MAPPING)
    for name in ("keypoints", "pelvis"):
        one, other = (
            torch.linalg.vector_norm(
                getattr(batch.mapped, name) - getattr(batch.truth, name), dim=-1
            )
            for batch in (before, after)
        )
        torch.testing.assert_close(one, other, rtol=0.0, atol=2e-3)
    np.testing.assert_allclose(twist_errors(after), twist_errors(before), atol=1e-3)
    rest = torch.from_numpy(BODY.rest_keypoints(rolled.betas))[:, None].expand(-1, 12, -1, -1)
    posed, _ = forward_kinematics(torch.from_numpy(rolled.R_parent_joint), rest)
    np.testing.assert_allclose(posed.numpy(), rolled.keypoints, atol=1e-5)
    np.testing.assert_allclose(rolled.half_picture[1], windows.half_picture[1][::-1], rtol=1e-6)
    np.testing.assert_allclose(rolled.half_picture[2], windows.half_picture[2], rtol=1e-6)


def test_chance_is_as_its_seed(takes):
    def drawn(seed):
        rng = np.random.default_rng(seed)
        windows = Sampler(takes).draw(16, 12, 1, rng)
        augment(windows, Chance(noisy=1.0, hidden=1.0, gappy=1.0), rng)
        return windows

    one, same, other = drawn(3), drawn(3), drawn(4)
    for name in (*PER_FRAME, "timestamps_s", "there"):
        np.testing.assert_array_equal(getattr(one, name), getattr(same, name))
        assert np.isfinite(getattr(one, name)).all()
    assert not np.array_equal(one.landmarks, other.landmarks)
    assert one.there.any(axis=1).all()
    assert not one.there.all()
