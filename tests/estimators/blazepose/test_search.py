"""Finding people, with the real nets."""

import math
from dataclasses import replace

import cv2
import numpy as np
import pytest
from ikol import weights
from ikol.estimators.blazepose.detector import Detection, Detector
from ikol.estimators.blazepose.landmarks import LandmarkNet
from ikol.estimators.blazepose.search import Search
from moved_people import picture


@pytest.fixture(scope="module")
def search() -> Search:
    landmarks = LandmarkNet(weights.best_landmark_net())
    return Search(Detector(weights.find("pose_detection")), landmarks)


@pytest.mark.parametrize("turn_deg", [-90, 90, 135, 180])
def test_a_detection_that_is_turned_wrongly_is_read_upright(
    search: Search, cutouts: list[np.ndarray], turn_deg: float
):
    image = picture((cutouts[0], 380))
    upright = search.people(image, [])[0]
    region = upright.square
    turned = replace(region, angle_rad=math.radians(turn_deg))
    reading = search.settle(image, Detection(turned, 0.74))
    assert reading is not None
    apart_px = np.linalg.norm(
        reading.person.landmarks_px[:, :2] - upright.person.landmarks_px[:, :2], axis=1
    )
    assert apart_px.mean() < 0.02 * region.side_px


@pytest.mark.parametrize("turn_deg", [-90, 90, 180])
def test_somebody_who_is_turned_is_read_so(
    search: Search, cutouts: list[np.ndarray], turn_deg: float
):
    image = picture((cutouts[0], 380))[:, 190:810]
    upright = search.people(image, [])[0]
    side = image.shape[0]
    M = cv2.getRotationMatrix2D(((side - 1) / 2, (side - 1) / 2), -turn_deg, 1.0)
    rolled = np.asarray(cv2.warpAffine(image, M, (side, side)), np.uint8)
    reading = search.people(rolled, [])[0]
    expected = upright.person.landmarks_px[:, :2] @ M[:, :2].T + M[:, 2]
    apart_px = np.linalg.norm(reading.person.landmarks_px[:, :2] - expected, axis=1)
    assert apart_px.mean() < 0.03 * upright.square.side_px
