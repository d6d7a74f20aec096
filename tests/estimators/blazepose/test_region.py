import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ikol.estimators.blazepose.cropping import crop_region
from ikol.estimators.blazepose.region import Region

regions = st.builds(
    Region,
    centre_px=st.tuples(st.floats(-500, 3000), st.floats(-500, 3000)),
    side_px=st.floats(10, 3000),
    angle_rad=st.floats(-math.pi, math.pi),
)
points = st.tuples(st.floats(0, 255), st.floats(0, 255))


@given(regions, points)
def test_the_map_has_an_inverse(region: Region, point: tuple[float, float]):
    crop_point = np.array([point], np.float32)
    affine = region.image_from_crop(256).astype(np.float64)
    back = (region.to_image(crop_point, 256) - affine[:, 2]) @ np.linalg.inv(affine[:, :2]).T
    assert np.allclose(back, crop_point, atol=0.1)


@given(regions)
def test_the_crop_lies_on_the_square(region: Region):
    corners = np.array([[-0.5, -0.5], [255.5, -0.5], [255.5, 255.5], [-0.5, 255.5]], np.float32)
    in_image = region.to_image(corners, 256)
    sides = np.linalg.norm(in_image - np.roll(in_image, 1, axis=0), axis=1)
    assert np.allclose(in_image.mean(axis=0), region.centre_px, atol=0.1)
    assert np.allclose(sides, region.side_px, rtol=1e-3)


@given(regions)
def test_hips_and_scale_point_give_the_region_back(region: Region):
    hips = np.array(region.centre_px, np.float64)
    up = np.array([math.sin(region.angle_rad), -math.cos(region.angle_rad)])
    again = Region.from_hips_and_scale(hips, hips + up * region.side_px / 2.5)
    assert again.side_px == pytest.approx(region.side_px, rel=1e-3)
    assert math.remainder(again.angle_rad - region.angle_rad, math.tau) == pytest.approx(
        0, abs=1e-3
    )


@pytest.mark.parametrize("side_px", [200.0, 700.0, 1500.0])
@pytest.mark.parametrize("angle_rad", [0.0, 0.7, -2.5])
def test_a_mark_in_the_crop_is_where_it_is_in_the_image(side_px: float, angle_rad: float):
    image = np.zeros((1200, 1600, 3), np.uint8)
    mark = np.array([830.0, 560.0])
    radius = round(side_px / 40)
    cv2.circle(image, (830, 560), radius, (255, 255, 255), -1)
    crop = crop_region(image, Region((800.0, 600.0), side_px, angle_rad), 256)
    weight = crop[:, :, 0].astype(np.float64)
    y, x = np.mgrid[0:256, 0:256]
    found = np.array([(weight * x).sum(), (weight * y).sum()]) / weight.sum()
    region = Region((800.0, 600.0), side_px, angle_rad)
    assert np.allclose(region.to_image(found[None].astype(np.float32), 256), mark, atol=0.6)


def test_outside_the_image_is_black():
    image = np.full((100, 100, 3), 255, np.uint8)
    crop = crop_region(image, Region((100.0, 50.0), 100.0, 0.0), 256)
    assert crop[4:-4, :120].min() == 255
    assert crop[:, 136:].max() == 0


@pytest.mark.parametrize("centre_px", [(-5000.0, 50.0), (50.0, 9000.0), (101.0, 101.0)])
@pytest.mark.parametrize("side_px", [50.0, 2000.0])
def test_a_region_beside_the_image_does_no_harm(centre_px: tuple[float, float], side_px: float):
    image = np.full((100, 100, 3), 255, np.uint8)
    assert crop_region(image, Region(centre_px, side_px, 0.3), 256).shape == (256, 256, 3)


def test_large_regions_are_averaged():
    noise = np.random.default_rng(0).integers(0, 256, (2048, 2048, 3)).astype(np.uint8)
    crop = crop_region(noise, Region((1023.5, 1023.5), 2048.0, 0.0), 256)
    assert crop.std() < 0.3 * noise.std()


@pytest.mark.parametrize(
    "region",
    [
        Region((math.nan, 0.0), 100.0, 0.0),
        Region((0.0, 0.0), math.inf, 0.0),
        Region((0.0, 0.0), 0.0, 0.0),
        Region((0.0, 0.0), 100.0, math.nan),
    ],
)
def test_nonsense_is_recognised(region: Region):
    assert not region.valid


def test_overlap():
    square = Region((0.0, 0.0), 10.0, 0.0)
    assert square.overlap(square) == 1.0
    assert square.overlap(Region((5.0, 0.0), 10.0, 1.0)) == pytest.approx(1 / 3)
    assert square.overlap(Region((20.0, 0.0), 10.0, 0.0)) == 0.0


@given(regions, regions)
def test_regions_are_as_far_apart_from_either_side(region: Region, other: Region):
    assert region.apart(other) == other.apart(region) >= 0.0
    assert region.apart(region) == 0.0
    x, y = region.centre_px
    side = Region((x + region.side_px, y), 0.5 * region.side_px, 0.0)
    assert math.isclose(region.apart(side), 1.0)
