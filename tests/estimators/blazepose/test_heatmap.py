import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from ikol.estimators.blazepose.heatmap import refine_by_heatmap


def bump(x: float, y: float, peak: float = 6.0) -> np.ndarray:
    grid_y, grid_x = np.mgrid[0:64, 0:64]
    squared = (grid_x - x) ** 2 + (grid_y - y) ** 2
    return (peak - 2.0 * squared)[:, :, None].astype(np.float32)


@given(st.floats(10, 50), st.floats(10, 50), st.floats(-4, 4), st.floats(-4, 4))
def test_points_move_to_the_peak(x: float, y: float, dx: float, dy: float):
    start = np.array([[4 * x + dx, 4 * y + dy]], np.float32)
    refined = refine_by_heatmap(start, bump(x, y), 256)
    assert np.abs(refined - [[4 * x, 4 * y]]).max() < 1.5


@given(st.floats(-300, 600), st.floats(-300, 600))
def test_a_flat_heatmap_changes_nothing(x: float, y: float):
    start = np.array([[x, y]], np.float32)
    assert np.array_equal(refine_by_heatmap(start, bump(32, 32, peak=-3.0), 256), start)


@given(st.floats(-1e9, -1) | st.floats(257, 1e9))
def test_points_outside_the_crop_stay(x: float):
    start = np.array([[x, 100.0]], np.float32)
    assert np.array_equal(refine_by_heatmap(start, bump(0, 25), 256), start)


def test_each_point_has_its_own_heatmap():
    start = np.array([[100, 100], [100, 100]], np.float32)
    both = np.concatenate([bump(24, 25), bump(26, 25)], axis=2)
    refined = refine_by_heatmap(start, both, 256)
    assert refined[0, 0] < 99
    assert refined[1, 0] > 101


def test_at_the_border_only_what_is_inside_counts():
    refined = refine_by_heatmap(np.array([[1.0, 1.0]], np.float32), bump(0, 0), 256)
    assert ((refined >= 0) & (refined < 4)).all()
