"""Where somebody is to the pixel, and reading one of two who stand close, with the real nets."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ikol.estimators.blazepose.landmarks import LandmarkNet, Reading
from ikol.estimators.blazepose.outline import Outline, overlap, painted_out
from ikol.estimators.blazepose.region import Region
from ikol.weights import best_landmark_net
from moved_people import other, picture

BACK, FRONT = 240, 410
"""Left edges of two who stand close."""

regions = st.builds(
    Region,
    st.tuples(st.floats(250.0, 350.0), st.floats(150.0, 250.0)),
    st.floats(200.0, 500.0),
    st.floats(-3.1, 3.1),
)


@pytest.fixture(scope="module")
def net() -> LandmarkNet:
    return LandmarkNet(best_landmark_net())


def settled(net: LandmarkNet, image: np.ndarray, left: int) -> Reading:
    """The woman whose strip begins at `left`, in a region that sits on her."""
    region = Region((left + 120.0, 270.0), 560.0, 0.0)
    for _ in range(3):
        region = net.read(image, region).region
    return net.read(image, region, outlined=True)


def off_px(reading: Reading, truth: Reading) -> float:
    apart = reading.person.landmarks_px[:, :2] - truth.person.landmarks_px[:, :2]
    return float(np.linalg.norm(apart, axis=1).mean())


@given(regions, regions)
def test_an_outline_is_in_the_same_place_of_every_region(own, region):
    share = np.zeros((64, 64), np.uint8)
    share[20:44, 20:44] = 255  # a square in the middle, three eighths as wide
    seen = Outline(own, share, 1.0).seen_in(region, 96) > 127
    rows, columns = np.mgrid[0:96, 0:96]
    points = region.to_image(np.stack((columns, rows), -1).astype(np.float32), 96)
    along = (points - np.array(own.centre_px, np.float32)) @ own.rotation / own.side_px
    off = np.abs(along).max(-1) - 12.0 / 64.0
    edge = 1.5 / 64.0
    assert seen[off < -edge].all() and not seen[off > edge].any()


@given(regions)
def test_somebody_is_where_they_are_and_nowhere_else(region):
    share = np.zeros((64, 64), np.uint8)
    share[20:44, 20:44] = 255
    here = Outline(region, share, 1.0)
    assert overlap(here, here) == (1.0, 1.0)
    assert overlap(here, here.moved((region.side_px, 0.0))) == (0.0, 0.0)
    nowhere = Outline(region, np.zeros((64, 64), np.uint8), 1.0)
    assert overlap(here, nowhere) is None


@given(st.floats(150.0, 400.0), st.floats(-300.0, 300.0), st.floats(-300.0, 300.0), st.booleans())
def test_overlap_is_that_of_the_areas(side_px, x, y, turned):
    """Squares that fill half of their regions, or all of them, wherever these are."""
    half = np.zeros((64, 64), np.uint8)
    half[16:48, 16:48] = 255
    full = np.full((64, 64), 255, np.uint8)
    a = Outline(Region((0.0, 0.0), 400.0, 0.0), half, 1.0)
    b = Outline(Region((x, y), side_px, np.pi / 2 if turned else 0.0), full, 1.0)
    widths = [
        max(0.0, min(100.0, at + side_px / 2) - max(-100.0, at - side_px / 2)) for at in (x, y)
    ]
    both, areas = widths[0] * widths[1], (200.0**2, side_px**2)
    found = overlap(a, b)
    assert found is not None
    np.testing.assert_allclose(found, (both / (sum(areas) - both), both / min(areas)), atol=0.12)


def test_what_is_as_surely_ones_own_stays():
    region = Region((50.0, 50.0), 64.0, 0.0)
    crop = np.full((64, 64, 3), 7, np.uint8)
    share = np.zeros((64, 64), np.uint8)
    share[:, :32] = 200
    own = np.zeros((64, 64), np.uint8)
    own[:32] = 250
    clear, unclear = (Outline(region, share, clarity) for clarity in (0.8, 0.5))
    me = Outline(region, own, 0.7)
    assert (painted_out(crop, region, [], None) == crop).all()
    painted = painted_out(crop, region, [unclear], me)[..., 0] == 128
    assert painted[40:, :30].all() and not painted[:30].any() and not painted[:, 40:].any()
    for everywhere in (
        painted_out(crop, region, [clear], None),
        painted_out(crop, region, [clear], Outline(region, own, 0.6)),
    ):
        assert (everywhere[:, :30] == 128).all() and (everywhere[:, 40:] == 7).all()


def test_landmarks_lie_within_the_outline(net, cutouts):
    reading = settled(net, picture((cutouts[0], BACK)), BACK)
    assert reading.outline is not None
    whole = Region((480.0, 270.0), 960.0, 0.0)
    mask = reading.outline.seen_in(whole, 960) > 127
    points = np.rint(reading.person.landmarks_px[:, :2]).astype(int)
    inside = mask[points[:, 1] + 210, points[:, 0]]  # the region begins 210 pixels above
    assert inside.mean() > 0.8
    assert 0.02 < mask.sum() / (960 * 540) < 0.15


@pytest.mark.parametrize("frame", [0, 6, 12])
def test_who_stands_beside_somebody_is_read_without_them(net, cutouts, frame):
    alone = settled(net, picture((cutouts[frame], BACK)), BACK)
    image = picture((cutouts[frame], BACK), (other(cutouts[8]), FRONT))
    front = settled(net, image, FRONT)
    assert front.outline is not None
    both = Region(((BACK + FRONT) / 2 + 120.0, 270.0), 600.0, 0.0)
    plain, apart = net.read(image, both), net.read(image, both, [front.outline])
    assert off_px(apart, alone) < 0.4 * off_px(plain, alone)
    assert apart.clarity > plain.clarity + 0.05
