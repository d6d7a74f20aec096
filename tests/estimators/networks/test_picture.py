"""Each network's picture of a person: which square, which pixels, which colours."""

from dataclasses import replace

import numpy as np
import pytest
from ikol.estimators.crop import Crop, Extent
from ikol.estimators.networks.picture import Square, picture_of
from ikol.estimators.networks.recent import RecentImages
from ikol.estimators.registry import entry_named

CROP = Crop(side_px=32, margin=1.25, extent=Extent.LONGER_SIDE)
BOX = np.array([10.0, 20.0, 40.0, 60.0], np.float32)


def gradient(height, width):
    rows, columns = np.mgrid[:height, :width]
    return np.stack((columns, rows, np.zeros_like(rows)), axis=-1).astype(np.uint8)


def test_the_square_is_about_the_middle_of_the_box():
    square = Square.about(BOX, CROP)
    assert square.centre_px == (25.0, 40.0)
    assert square.side_px == 1.25 * 40
    diagonal = Square.about(BOX, replace(CROP, extent=Extent.DIAGONAL, margin=1.0))
    assert diagonal.side_px == 50.0


def test_pixels_of_the_picture_are_those_of_the_image():
    square = Square((25.0, 40.0), 32.0)  # one pixel for one
    picture = picture_of(gradient(80, 60), square, CROP) * 255
    rows, columns = np.mgrid[:32, :32]
    assert np.allclose(picture[0], columns + 9, atol=0.01)
    assert np.allclose(picture[1], rows + 24, atol=0.01)


def test_places_of_the_square_are_those_of_the_picture():
    square = Square((30.0, 40.0), 24.0)
    picture = picture_of(gradient(80, 60), square, CROP) * 255
    u, v = 4 / 32 - 0.5, 20 / 32 - 0.5  # the pixel 4, 20 of the picture
    x, y = square.to_image(np.array([u, v], np.float32))
    assert (float(picture[0, 20, 4]), float(picture[1, 20, 4])) == pytest.approx((x, y), abs=0.51)


def test_outside_the_image_is_black_before_the_colours_are_normalised():
    crop = replace(CROP, mean=(0.5, 0.25, 0.0), deviation=(0.5, 0.25, 2.0))
    white = np.full((10, 10, 3), 255, np.uint8)
    picture = picture_of(white, Square((5.0, 5.0), 30.0), crop)
    assert picture[:, 0, 0].tolist() == [-1.0, -1.0, 0.0]
    assert picture[:, 16, 16].tolist() == [1.0, 3.0, 0.5]


def test_where_the_edge_goes_on_each_pixel_outside_is_the_nearest_one_inside():
    crop = replace(CROP, edge_goes_on=True)
    picture = picture_of(gradient(12, 10), Square((5.0, 6.0), 32.0), crop) * 255
    rows, columns = np.mgrid[:32, :32]
    assert np.allclose(picture[0], np.clip(columns - 11, 0, 9), atol=0.01)
    assert np.allclose(picture[1], np.clip(rows - 10, 0, 11), atol=0.01)


@pytest.mark.parametrize(("name", "goes_on"), [("ikol", False), ("hmr", True), ("smpler", False)])
def test_only_hmr_was_trained_with_edges_that_go_on(name, goes_on):
    assert entry_named(name).crop.edge_goes_on == goes_on


@pytest.mark.parametrize("name", ["ikol", "hybrik"])
def test_colours_of_ikol_and_hybrik_are_those_of_their_training(name):
    crop = entry_named(name).crop
    assert (crop.side_px, crop.margin) == (256, 1.25)
    assert crop.mean == (0.406, 0.457, 0.480)
    assert crop.deviation == (0.225, 0.224, 0.229)


def test_recent_images_are_kept_by_their_number_and_forgotten():
    kept = RecentImages(fps=20.0)
    images = [np.full((16, 16, 3), 10 * k, np.uint8) for k in range(20)]
    for image in images:
        kept.add(image)
    assert kept.of_frame(19) is images[19]
    for frame in range(11, 19):
        found = kept.of_frame(frame)
        assert found is not None
        assert np.abs(found.astype(int) - images[frame]).max() <= 2
    assert kept.of_frame(3) is None
    assert kept.of_frame(20) is None
