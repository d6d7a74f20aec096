"""How well a capture lies on its picture: known offsets come out as what they are."""

from dataclasses import replace

import numpy as np
import pytest
from ikol.evaluation.image_fit import image_fit
from synthetic_clip import BODY, FOCAL_PX, dancing, refined, sightings


@pytest.fixture(scope="module")
def capture():
    motion = dancing(40)
    return refined(motion, sightings(motion, hidden=(5, 6)), smooth=0.0)


def test_a_clean_clip_fits_closely_and_its_gap_is_counted(capture):
    fit = image_fit(capture, BODY)
    assert (fit.frames, fit.frames_lost) == (40, 2)
    assert fit.median_percent < 1.0
    assert fit.median_percent <= fit.p95_percent


def test_landmarks_moved_by_a_tenth_of_the_height(capture):
    standing_px = np.ptp(BODY.rest_keypoints(capture.betas)[:, 1]) * FOCAL_PX / 6.0
    offset = np.array([0.1 * standing_px, 0.0, 0.0], np.float32)
    moved = replace(capture, landmarks_px=capture.landmarks_px + offset)
    assert image_fit(moved, BODY).median_percent == pytest.approx(10.0, rel=0.15)
