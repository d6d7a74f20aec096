"""Small pictures of people show the people."""

import cv2
import numpy as np
import pytest
from ikol.estimators.base import Sighting, TrackPart, TrackSighting
from ikol.pipeline.thumbnails import Thumbnails


def seen(frame, left, top, height, trust=1.0):
    """Somebody half as wide as tall, the corners of whose box are landmarks."""
    x, y = [left, left + height / 2], [top, top + height]
    points = np.array([[x[k], y[k], trust] for k in (0, 1)], np.float32)
    return TrackSighting(3, frame, Sighting(points, np.zeros((2, 3), np.float32)))


def picture(jpeg):
    decoded = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    return decoded[..., ::-1].astype(int)


def frame_with(left, top, height, colour):
    image = np.full((240, 320, 3), 90, np.uint8)
    image[top : top + height, left : left + height // 2] = colour
    return image


@pytest.mark.parametrize(("left", "top"), [(100, 60), (-20, 60), (280, 150)])
def test_the_person_is_in_the_middle(left, top):
    image = frame_with(max(left, 0), top, 80, (200, 30, 30))
    image[:, : max(left, 0)] = 90
    thumbnails = Thumbnails()
    thumbnails.look(image, seen(0, left, top, 80))
    shown = picture(thumbnails.of(3))
    assert shown.shape == (128, 128, 3)
    red = shown[64, 64:70] if left < 0 else shown[64, 60:68]
    np.testing.assert_allclose(red.mean(0), (200, 30, 30), atol=30)


def test_the_best_picture_stays():
    thumbnails = Thumbnails()
    thumbnails.look(frame_with(100, 60, 80, (200, 30, 30)), seen(0, 100, 60, 80))
    first = thumbnails.of(3)
    thumbnails.look(frame_with(100, 60, 40, (30, 200, 30)), seen(40, 100, 60, 40))
    assert thumbnails.of(3) == first
    thumbnails.look(frame_with(60, 20, 200, (30, 30, 200)), seen(80, 60, 20, 200))
    assert thumbnails.of(3) != first


def test_nobody_has_no_picture():
    thumbnails = Thumbnails()
    assert thumbnails.of(0) == b""
    thumbnails.look(np.zeros((60, 80, 3), np.uint8), seen(0, 500, 500, 40))
    assert thumbnails.of(3) == b""


def test_who_is_shown_by_parts_of_tracks_is_seen_in_their_own_picture():
    thumbnails = Thumbnails()
    for frame in range(0, 600, 15):
        colour = (200, 30, 30) if frame < 300 else (30, 30, 200)
        height = 160 if frame < 300 else 80
        thumbnails.look(frame_with(100, 40, height, colour), seen(frame, 100, 40, height))
    parts = [TrackPart(3, 0, 300, 3), TrackPart(3, 300, 600, 4)]
    red, blue = (picture(thumbnails.of(person, parts))[64, 64] for person in (3, 4))
    np.testing.assert_allclose(red, (200, 30, 30), atol=30)
    np.testing.assert_allclose(blue, (30, 30, 200), atol=30)
    assert thumbnails.of(3) == thumbnails.of(3, parts)
    assert thumbnails.of(4) == b""


def test_somebody_who_comes_closer_has_a_picture_of_each_while():
    thumbnails = Thumbnails()
    for frame in range(0, 300, 15):
        height = 40 + frame // 2
        thumbnails.look(frame_with(100, 20, height, (200, 30, 30)), seen(frame, 100, 20, height))
    for start in range(0, 300, 60):
        assert thumbnails.of(9, [TrackPart(3, start, start + 60, 9)])
    assert thumbnails.of(3) == thumbnails.of(9, [TrackPart(3, 240, 300, 9)])
