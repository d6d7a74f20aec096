"""How well a capture lies on its picture: known offsets come out as what they are."""

from dataclasses import replace

import numpy as np
import pytest
from ikol.errors import IkolError
from ikol.evaluation.image_fit import image_fit
from ikol.motion.camera import project
from ikol.motion.solve_options import SolveOptions
from synthetic_clip import BODY, FOCAL_PX, dancing, refined, sightings


@pytest.fixture(scope="module")
def capture():
    motion = dancing(40)
    return refined(motion, sightings(motion, hidden=(5, 6)), SolveOptions(smooth=0.0))


def test_a_clean_clip_fits_closely_and_its_gap_is_counted(capture):
    fit = image_fit(capture, BODY)
    assert (fit.frames, fit.frames_lost) == (40, 2)
    assert fit.median_percent < 1.0
    assert fit.median_percent <= fit.p95_percent


def test_an_estimator_may_give_the_keypoints_themselves(capture):
    camera = capture.camera
    joints = camera.from_world(capture.joints_world)
    seen = np.zeros((len(joints), 29, 3), np.float32)
    seen[:, :24, :2] = project(joints, camera.focal_px, camera.width, camera.height)
    assert image_fit(replace(capture, landmarks_px=seen), BODY).p95_percent < 0.01


def test_without_landmarks_there_is_nothing_to_compare_with(capture):
    with pytest.raises(IkolError) as caught:
        image_fit(replace(capture, landmarks_px=capture.landmarks_px[:, :0]), BODY)
    assert caught.value.code == "no_landmarks"


def test_landmarks_moved_by_a_tenth_of_the_height(capture):
    standing_px = np.ptp(BODY.rest_keypoints(capture.betas)[:, 1]) * FOCAL_PX / 6.0
    offset = np.array([0.1 * standing_px, 0.0, 0.0], np.float32)
    moved = replace(capture, landmarks_px=capture.landmarks_px + offset)
    assert image_fit(moved, BODY).median_percent == pytest.approx(10.0, rel=0.15)
