"""The network that is played is as wrong as is wished, and no more."""

import numpy as np
import pytest
from dataset_files import BODY, write_studio
from ikol.datasets import open_dataset
from ikol.estimators.registry import entry_named
from ikol.evaluation.benchmarks.answers import view_of
from ikol.evaluation.benchmarks.wrong_rotations import WrongRotations
from ikol.evaluation.metrics import rotation_errors_deg


class TrueLandmarks:
    """Sees the keypoints of one person where they are."""

    def __init__(self, sample):
        self._seen = sample.keypoints_px

    def points_px(self, image_rgb, box_px, view):
        return self._seen


@pytest.fixture
def sample(tmp_path):
    write_studio(tmp_path, clips=2, frames=1)
    return open_dataset("studio", tmp_path, "test")[0]


def look(sample, error_deg):
    rng = np.random.default_rng(1)
    crop = entry_named("hmr").crop
    network = WrongRotations(error_deg, crop, TrueLandmarks(sample), BODY, rng)
    picture = sample.load_picture()
    view = view_of(picture.shape[1], picture.shape[0], sample.intrinsics)
    return network.look(picture, sample, view)


@pytest.mark.parametrize("error_deg", [0.0, 12.0])
def test_rotations_are_off_by_so_much(sample, error_deg):
    R = look(sample, error_deg).R_parent_joint.astype(np.float64)
    errors = rotation_errors_deg(R, sample.R_parent_joint.astype(np.float64))[1:]
    assert np.sqrt((errors**2).mean()) == pytest.approx(error_deg, rel=0.25, abs=0.01)


def test_its_keypoints_are_about_where_the_person_is(sample):
    found = look(sample, 0.0).estimates.keypoints_px[0, :, :2]
    off_px = np.linalg.norm(found - sample.keypoints_px[:, :2], axis=-1)
    height_px = sample.box_px[3] - sample.box_px[1]
    assert off_px.mean() < 0.06 * height_px
