"""`scripts/triangulate_views.py`: points in space from where several cameras see them."""

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation
from triangulate_views import CalibratedCamera, read_calibration, triangulate

SCRIPT = Path(__file__).parents[2] / "scripts" / "triangulate_views.py"


def ring(count, rng):
    """Cameras in a ring of 4 m about the origin, each with a lens of its own."""
    cameras = []
    for k in range(count):
        R = Rotation.from_euler("yx", [2 * np.pi * k / count, rng.normal(0.0, 0.1)]).as_matrix()
        matrix = np.array([[1500.0, 0.0, 540.0], [0.0, 1500.0, 960.0], [0.0, 0.0, 1.0]])
        place = np.column_stack((R, [0.0, 0.0, 4.0]))
        cameras.append(CalibratedCamera(place, matrix, rng.normal(0.0, 0.02, 4)))
    return cameras


def seen_by(cameras, points):
    """Points [T, P, 3] in all pictures [V, T, P, 2]."""
    pictures = []
    for camera in cameras:
        turn, shift = cv2.Rodrigues(camera.T_camera_world[:, :3])[0], camera.T_camera_world[:, 3]
        px, _ = cv2.projectPoints(
            points.reshape(-1, 3), turn, shift, camera.matrix, camera.distortion
        )
        pictures.append(px.reshape(*points.shape[:2], 2))
    return np.stack(pictures)


@given(st.integers(3, 5), st.integers(0, 2**32))
def test_points_are_found_where_they_are(count, seed):
    rng = np.random.default_rng(seed)
    cameras, points = ring(count, rng), rng.uniform(-0.8, 0.8, (3, 5, 3))
    px = seen_by(cameras, points)
    found = triangulate(cameras, px, np.ones(px.shape[:3]))
    np.testing.assert_allclose(found, points, atol=2e-4)  # as exactly as distortion is undone


@given(st.integers(0, 2**32))
def test_a_view_that_is_wrong_hardly_counts(seed):
    rng = np.random.default_rng(seed)
    cameras, points = ring(4, rng), rng.uniform(-0.5, 0.5, (2, 4, 3))
    px = seen_by(cameras, points)
    px[1] += 200.0
    found = triangulate(cameras, px, np.ones(px.shape[:3]))
    assert np.linalg.norm(found - points, axis=-1).max() < 0.03
    without = np.ones(px.shape[:3])
    without[1] = 0.0
    np.testing.assert_allclose(triangulate(cameras, px, without), points, atol=2e-4)


def calibration(folder, cameras):
    """A .qca.txt of cameras [R right, up, back; centre in mm]."""
    told = []
    for R, centre in cameras:
        turn = " ".join(f'r{i + 1}{j + 1}="{R[i, j]}"' for i in range(3) for j in range(3))
        place = " ".join(f'{axis}="{value}"' for axis, value in zip("xyz", centre, strict=True))
        told.append(
            f"<camera><transform {turn} {place}/><intrinsic focalLengthU='64000'"
            " focalLengthV='64000' centerPointU='32000' centerPointV='64000'"
            " radialDistortion1='0.1' radialDistortion2='0' tangentalDistortion1='0'"
            " tangentalDistortion2='0.2'/></camera>"
        )
    path = folder / "room.qca.txt"
    path.write_text(f"<calibration><cameras>{''.join(told)}</cameras></calibration>")
    return path


def test_what_fewer_than_three_views_show_is_not_known():
    rng = np.random.default_rng(0)
    cameras, points = ring(4, rng), rng.uniform(-0.5, 0.5, (2, 4, 3))
    px, trust = seen_by(cameras, points), np.ones((4, 2, 4))
    trust[:2, 0, 1] = 0.0
    px[:2, 0, 1] = np.nan
    trust[1, 1, 2] = 0.0
    found = triangulate(cameras, px, trust)
    assert np.isnan(found[0, 1]).all()
    found[0, 1] = points[0, 1]
    np.testing.assert_allclose(found, points, atol=2e-4)


def test_a_calibration_is_read(tmp_path):
    R = Rotation.from_euler("xyz", [0.1, 0.2, 0.3]).as_matrix()
    camera, *_ = read_calibration(calibration(tmp_path, [(R, (1000.0, -2000.0, 500.0))] * 3))
    centre = np.array([1.0, -2.0, 0.5])
    before = centre - 3.0 * R[2]  # the third axis points back
    inside = camera.T_camera_world[:, :3] @ before + camera.T_camera_world[:, 3]
    np.testing.assert_allclose(inside, [0.0, 0.0, 3.0], atol=1e-12)
    assert camera.matrix[0, 0] == 1000.0 and camera.matrix[1, 2] == 1000.0
    assert camera.distortion.tolist() == [0.1, 0.0, 0.0, 0.2]


@pytest.mark.parametrize("content", ["", "<calibration/>", "<calibration><camera/></calibration>"])
def test_what_is_no_calibration_is_refused(tmp_path, content):
    path = tmp_path / "room.qca.txt"
    path.write_text(content)
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(path), str(tmp_path / "none.npz"), "--out", "x.npz"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "no calibration" in done.stderr
