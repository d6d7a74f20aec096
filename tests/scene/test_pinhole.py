"""The pinhole camera in Blender's terms."""

import numpy as np
import pytest


def test_axes_are_blenders(scene_module):
    view = scene_module("pinhole").CameraView(1000.0, 1280, 720, np.eye(4))
    right, up, back = view.matrix_world[:3, :3].T
    assert np.array_equal(right, [1, 0, 0])
    assert np.array_equal(up, [0, -1, 0])
    assert np.array_equal(back, [0, 0, -1])


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (720, 1280)])
def test_focal_length_is_in_widths(scene_module, width, height):
    view = scene_module("pinhole").CameraView(float(width), width, height, np.eye(4))
    assert view.lens_mm == pytest.approx(36.0)
