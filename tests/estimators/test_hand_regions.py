"""Where hands are looked for, and following them with hands that are known."""

import numpy as np
import pytest
from ikol.estimators.base import Sighting
from ikol.estimators.hands.follower import HandFollower
from ikol.estimators.hands.landmarks import HandReading
from ikol.estimators.hands.regions import region_from_body, region_from_hand

HAND_PX = np.array(
    [
        *[(0, 0), (25, -15), (40, -35), (50, -55), (58, -70)],
        *[(22, -85), (26, -120), (28, -140), (29, -160)],
        *[(4, -88), (5, -126), (5, -150), (5, -170)],
        *[(-14, -82), (-16, -115), (-17, -136), (-18, -154)],
        *[(-30, -70), (-36, -95), (-40, -110), (-43, -124)],
    ],
    np.float32,
)
"""A right hand's back that points up in the picture."""
IMAGE = np.zeros((480, 640, 3), np.uint8)


def turned(points_px, angle):
    c, s = np.cos(angle), np.sin(angle)
    return (points_px @ np.array([[c, s], [-s, c]])).astype(np.float32)


@pytest.mark.parametrize("angle", [0.0, 1.0, -2.0, 3.1])
def test_the_region_turns_with_the_hand_and_holds_it(angle):
    points_px = turned(HAND_PX, angle) + 300.0
    region = region_from_hand(points_px)
    assert abs(np.angle(np.exp(1j * (region.angle_rad - angle)))) < 0.15
    inside = (points_px - region.centre_px) @ region.rotation
    assert np.abs(inside).max() < 0.5 * region.side_px
    assert region.side_px < 3.0 * np.ptp(HAND_PX, axis=0).max()


def test_the_bodys_landmarks_give_a_region_around_the_hand():
    points_px = HAND_PX + 300.0
    region = region_from_body(points_px[0], points_px[5], points_px[17], 900.0)
    assert np.abs(points_px - region.centre_px).max() < 0.5 * region.side_px


def test_a_hand_that_points_at_the_camera_gets_a_region_of_its_size():
    point = np.array([300.0, 300.0], np.float32)
    assert region_from_body(point, point + 1.0, point + 1.0, 900.0).side_px == pytest.approx(270.0)


class OneHand:
    """Sees a known right hand in every region around its wrist, as the net would."""

    def __init__(self, wrist_px):
        self.wrist_px = np.array(wrist_px, np.float32)
        self.regions = []

    def read(self, image_rgb, region):
        self.regions.append(region)
        there = np.abs(self.wrist_px - region.centre_px).max() < 0.5 * region.side_px
        in_space = np.column_stack((HAND_PX / 900.0, np.zeros(21))).astype(np.float32)
        return HandReading(HAND_PX + self.wrist_px, in_space, 0.95 if there else 0.01, 0.97)


def body_with_hands(left_px, right_px):
    px = np.zeros((33, 3), np.float32)
    px[:, 2] = 1.0
    px[:, :2] = 90.0 * np.random.default_rng(0).normal(size=(33, 2)) + 300.0
    for side, wrist_px in enumerate((left_px, right_px)):
        for landmark, point in ((15, 0), (17, 17), (19, 5), (21, 2)):
            px[landmark + side, :2] = HAND_PX[point] + wrist_px
    in_space = np.column_stack((px[:, :2] / 900.0, np.zeros(33))).astype(np.float32)
    return Sighting(px, in_space)


def test_a_hand_is_found_by_the_body_and_then_followed():
    net = OneHand((400.0, 300.0))
    follower = HandFollower(net)
    seen = follower.see(IMAGE, body_with_hands((100.0, 300.0), (400.0, 300.0)))
    assert seen.points_px[1, 0, 2] == pytest.approx(0.95 * 0.97)
    np.testing.assert_allclose(seen.points_px[1, :, :2], HAND_PX + net.wrist_px)
    net.wrist_px += 40.0
    net.regions.clear()
    seen = follower.see(IMAGE, body_with_hands((100.0, 300.0), net.wrist_px))
    assert seen.points_px[1, 0, 2] > 0.9
    followed = [region for region in net.regions if region.centre_px[0] > 250.0]
    assert len(followed) == 1  # one run for a hand that is followed
    assert followed[0].centre_px[0] > 420.0  # where the body's wrist took it


def test_a_right_hand_is_no_left_hand():
    seen = HandFollower(OneHand((100.0, 300.0))).see(
        IMAGE, body_with_hands((100.0, 300.0), (400.0, 300.0))
    )
    assert not seen.points_px.any()


def test_somebody_elses_hand_is_left_alone():
    seen = HandFollower(OneHand((330.0, 300.0))).see(
        IMAGE, body_with_hands((100.0, 300.0), (450.0, 300.0))
    )
    assert not seen.points_px[1].any()
