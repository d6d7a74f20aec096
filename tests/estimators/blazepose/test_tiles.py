import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from ikol.estimators.blazepose.tiles import coarse_tiles, fine_tiles, square_around

sizes = st.integers(16, 4096)


@given(sizes, sizes, st.floats(0, 1), st.floats(0, 1), st.sampled_from([coarse_tiles, fine_tiles]))
def test_everybody_half_as_large_as_a_tile_is_whole_in_one(width, height, x, y, tiles):
    every = tiles(width, height)
    side = every[0].right - every[0].left
    half = side // 2 - 1
    left, top = x * (width - half), y * (height - half)
    assert any(
        tile.left <= left
        and left + half <= tile.right
        and tile.top <= top
        and top + half <= tile.bottom
        for tile in every
    )


@given(sizes, sizes, st.sampled_from([coarse_tiles, fine_tiles]))
def test_tiles_lie_in_the_image(width, height, tiles):
    for tile in tiles(width, height):
        assert 0 <= tile.left < tile.right <= width
        assert 0 <= tile.top < tile.bottom <= height


def test_a_cut_is_what_the_tile_says():
    image = np.arange(100 * 200 * 3).reshape(100, 200, 3).astype(np.uint8)
    for tile in coarse_tiles(200, 100):
        x, y = (int(value) for value in tile.origin_px)
        assert np.array_equal(tile.cut(image)[0, 0], image[y, x])


@given(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4), st.floats(2, 1e4))
def test_a_square_is_cut_to_the_image(x, y, side):
    for tile in square_around((x, y), side, 320, 240):
        assert 0 <= tile.left < tile.right <= 320
        assert 0 <= tile.top < tile.bottom <= 240
