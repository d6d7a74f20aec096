"""The hand net on a real person: a left hand is one, where the body has it, with fingers that bend.

The net comes on request only; without it nothing here is run.
"""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.estimators.hands.estimator import WithHands
from ikol.estimators.hands.landmarks import HandNet
from ikol.estimators.hands.regions import region_from_hand
from ikol.motion.hands.angles import read_angles
from ikol.motion.hands.ranges import within_range
from ikol.motion.hands.rest_hand import RestHand
from ikol.pipeline.loading import load_estimator
from ikol.video import open_video
from ikol.weights import find

CLIP = Path(__file__).parents[2] / "scripts" / "demo_clip" / "walk.mp4"
FIRST, FRAMES = 50, 14
LEFT = 0
AT_BODY = {0: 15, 5: 19, 17: 17}
"""Wrist and knuckles of index and little finger: the body's landmarks of the left ones."""
PALM = [0, 9]
NOSE, ANKLE = 0, 27


@pytest.fixture(scope="module")
def body():
    return load_body()


@pytest.fixture(scope="module")
def net():
    try:
        return HandNet(find("hand_landmark"))
    except IkolError as error:
        if error.code != "weights_missing":
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def images():
    """A woman walks by; her left hand, 30 pixels long, is towards the camera."""
    with open_video(CLIP, FIRST) as video:
        return [image for _, _, image in itertools.islice(video, FRAMES)]


@pytest.fixture(scope="module")
def seen(net, body, images):
    """What is seen of her."""
    estimator = WithHands(load_estimator("blazepose-direct", body), net)
    tracker = estimator.new_tracker("largest", 30.0)
    assert tracker.sure_from is None
    people = [tracker.track(image) for image in images]
    assert tracker.sure_from == 0
    return people


def test_the_left_hand_is_seen_where_the_body_has_it(seen):
    for person in seen:
        hand_px, body_px = person.hands.points_px[LEFT], person.landmarks_px
        assert hand_px[0, 2] > 0.7
        height_px = body_px[ANKLE, 1] - body_px[NOSE, 1]
        apart_px = hand_px[list(AT_BODY), :2] - body_px[list(AT_BODY.values()), :2]
        assert np.linalg.norm(apart_px, axis=-1).max() < 0.05 * height_px


def test_its_fingers_bend_as_fingers_do(seen, body):
    landmarks = np.stack([person.hands.points_camera[LEFT] for person in seen]).astype(np.float64)
    palms_m = np.linalg.norm(np.diff(landmarks[:, PALM], axis=1), axis=-1)
    assert 0.07 < palms_m.min() <= palms_m.max() < 0.12
    angles = read_angles(RestHand.of(body, np.zeros(10, np.float32), LEFT), landmarks)
    outside = np.degrees(np.abs(angles - within_range(angles)))
    assert outside.max() < 5.0


def test_in_a_mirror_it_is_a_right_hand(net, seen, images):
    for person, image in zip(seen, images, strict=True):
        width = image.shape[1]
        region = region_from_hand(person.hands.points_px[LEFT, :, :2])
        x, y = region.centre_px
        mirrored = replace(region, centre_px=(width - 1 - x, y), angle_rad=-region.angle_rad)
        left = net.read(image, region)
        right = net.read(np.ascontiguousarray(image[:, ::-1]), mirrored)
        assert left.right < 0.3
        assert right.right > 0.7
        back_px = right.points_px * (-1, 1) + (width - 1, 0)
        assert np.median(np.linalg.norm(back_px - left.points_px, axis=-1)) < 0.05 * region.side_px


def test_a_turned_picture_turns_it_in_space_too(net, seen, images):
    image = images[0]
    region = region_from_hand(seen[0].hands.points_px[LEFT, :, :2])
    x, y = region.centre_px
    on_its_side = np.ascontiguousarray(np.rot90(image, -1))  # clockwise
    turned = replace(
        region, centre_px=(image.shape[0] - 1 - y, x), angle_rad=region.angle_rad + np.pi / 2
    )
    before, after = net.read(image, region), net.read(on_its_side, turned)
    R = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    np.testing.assert_allclose(after.points_camera, before.points_camera @ R.T, atol=0.002)


def test_where_no_hand_is_none_is_seen(net, seen, images):
    region = region_from_hand(seen[0].hands.points_px[LEFT, :, :2])
    assert net.read(np.full_like(images[0], 128), region).presence < 0.2
