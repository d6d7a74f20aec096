"""The truth is turned along with the picture, whatever chance does to it."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.datasets import open_dataset
from ikol.estimators.crop import Crop, Extent
from ikol.estimators.networks.picture import Square, picture_of
from ikol.training.images.camera import before_camera
from ikol.training.images.chance import Chance, partly_hidden
from ikol.training.images.example import example
from studio_pictures import write_studio
from training_clips import BODY

CROP = Crop(side_px=128, margin=1.3, extent=Extent.LONGER_SIDE)
CHANCE = Chance(
    scale=(0.7, 1.3),
    scale_deviation=0.0,
    rotated=1.0,
    rotation_deg=30.0,
    mirrored=0.5,
    shift=0.1,
    colour=0.0,
    occluded=0.0,
    occlusion=(0.0, 0.7),
)


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    dataset = open_dataset("studio", write_studio(tmp_path_factory.mktemp("studio")), "train")
    return [dataset[index] for index in range(0, len(dataset), 3)]


def examples(samples, chance, body="default"):
    return [
        example(sample, CROP, body, chance, np.random.default_rng(seed))
        for seed, sample in enumerate(samples)
    ]


@pytest.mark.parametrize("chance", [None, CHANCE])
def test_the_pose_has_its_keypoints(samples, chance):
    for made in examples(samples, chance):
        assert made["rotations_known"] == made["betas_known"] == made["camera_known"] == 1
        rest = torch.from_numpy(BODY.rest_keypoints(made["betas"].numpy()))
        keypoints, R = forward_kinematics(made["R_parent_joint"], rest)
        torch.testing.assert_close(torch.linalg.det(R), torch.ones(24), atol=1e-5, rtol=0)
        # Bodies are not quite symmetric.
        assert float((keypoints - made["keypoints"]).abs().max()) < 0.01


@pytest.mark.parametrize("chance", [None, CHANCE])
def test_the_camera_sees_the_keypoints_where_they_are(samples, chance):
    for made in examples(samples, chance):
        depths = made["keypoints"][:, 2:] / 2.2
        uvd = torch.cat((made["points"], depths), dim=-1)
        (seen,) = before_camera(uvd[None], 2.2, made["rays"][None], made["root_depth"][None])
        known = made["points_known"] > 0
        off = ((seen - seen[0]) - made["keypoints"])[known]
        assert float(off.abs().max()) < 1e-3
        torch.testing.assert_close(made["root"], made["points"][0], atol=5e-3, rtol=0)


def test_pixels_are_where_the_keypoints_say(samples):
    """A picture in which one keypoint is marked shows the mark there."""
    rng = np.random.default_rng(3)
    for sample in samples:
        joint = int(rng.integers(29))
        x, y, there = sample.keypoints_px[joint]
        image = np.zeros((200, 240, 3), np.uint8)
        image[round(float(y)), round(float(x))] = 255
        if not there:
            continue
        marked = replace(sample, load_picture=lambda image=image: image)
        (made,) = examples([marked], CHANCE)
        rows, columns = np.nonzero(made["pictures"][0].numpy())
        places = made["points"].numpy()
        mark = np.array([columns.mean(), rows.mean()]) / CROP.side_px - 0.5
        assert np.linalg.norm(places - mark, axis=-1).min() < 0.02


def test_pictures_are_as_captures_see_them_also_outside_of_the_image(samples):
    wide = replace(CROP, margin=3.0)
    for crop in (wide, replace(wide, edge_goes_on=True)):
        for sample in samples:
            made = example(sample, crop, "default", None, np.random.default_rng(0))
            square = Square.about(sample.box_px, crop)
            assert made["pictures"].equal(picture_of(sample.load_picture(), square, crop))


def test_what_is_not_known_does_not_count(samples):
    bare = replace(
        samples[0], keypoints_camera=None, root_camera=None, R_parent_joint=None, intrinsics=None
    )
    (made,) = examples([bare], CHANCE, body="neutral")
    assert made["points_known"].any()
    for name in ("keypoints_known", "rotations_known", "betas_known", "camera_known"):
        assert not made[name].any()
    assert all(bool(each.isfinite().all()) for each in made.values())


def test_the_same_chance_makes_the_same_picture(samples):
    chance = replace(CHANCE, colour=0.3, occluded=0.5)
    for one, other in zip(examples(samples, chance), examples(samples, chance), strict=True):
        assert all(torch.equal(one[name], other[name]) for name in one)


def test_a_part_of_the_person_is_hidden():
    picture = np.zeros((100, 100, 3), np.uint8)
    person = np.array([20.0, 30.0, 60.0, 90.0], np.float32)
    chance = replace(CHANCE, occluded=1.0, occlusion=(0.2, 0.5))
    for seed in range(20):
        hidden = partly_hidden(picture, person, chance, np.random.default_rng(seed))
        rows, columns = np.nonzero(hidden.any(-1))
        assert 0.1 * 40 * 60 < len(rows) <= 0.5 * 40 * 60
        assert 20 <= columns.min() <= columns.max() < 60
        assert 30 <= rows.min() <= rows.max() < 90
    assert not picture.any()
