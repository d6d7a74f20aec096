"""The root comes back from where its keypoints are seen."""

import numpy as np
import pytest
from ikol.errors import IkolError
from ikol.evaluation.filters import smooth_path
from ikol.motion.camera import field_of_view_deg, focal_length_px, project, rays, rotation_to_ray
from ikol.motion.root import root_translations

SIZE = (1280, 720)
FOCAL_PX = focal_length_px(*SIZE)


def seen(points):
    return rays(project(points, FOCAL_PX, *SIZE), FOCAL_PX, *SIZE)


@pytest.fixture
def bodies():
    generator = np.random.default_rng(0)
    keypoints = generator.uniform(-0.8, 0.8, (50, 29, 3)) * [0.5, 1.0, 0.3]
    roots = generator.uniform((-2, -1, 2.5), (2, 1, 9), (50, 3))
    return keypoints, roots


def test_root_is_exact_without_noise(bodies):
    keypoints, roots = bodies
    found = root_translations(keypoints, seen(keypoints + roots[:, None]), np.ones((50, 29)))
    np.testing.assert_allclose(found, roots, atol=1e-6)


def test_a_hallucinated_limb_does_not_pull_the_root(bodies):
    keypoints, roots = bodies
    directions = seen(keypoints + roots[:, None])
    directions[:, 20:22] += 0.15
    found = root_translations(keypoints, directions, np.ones((50, 29)))
    relative = np.linalg.norm(found - roots, axis=-1) / roots[:, 2]
    assert np.median(relative) < 0.02
    trusted = np.ones((50, 29))
    trusted[:, 20:22] = 0.0
    found = root_translations(keypoints, directions, trusted)
    np.testing.assert_allclose(found, roots, rtol=1e-3, atol=1e-3)


def test_degenerate_input_stays_finite_and_in_front():
    found = root_translations(np.zeros((2, 29, 3)), np.zeros((2, 29, 2)), np.zeros((2, 29)))
    assert np.isfinite(found).all()
    assert (found[:, 2] >= 0.3).all()


def test_field_of_view():
    assert focal_length_px(1000, 500, 90.0) == pytest.approx(500.0)
    assert focal_length_px(500, 1000, 90.0) == pytest.approx(500.0)
    assert field_of_view_deg(focal_length_px(640, 480, 70.0), 640, 480) == pytest.approx(70.0)
    with pytest.raises(IkolError):
        focal_length_px(1000, 500, 180.0)


def test_rotation_to_ray():
    directions = np.array([[0.0, 0.0, 1.0], [0.4, -0.3, 1.0], [-1.0, 0.2, 1.0]])
    R = rotation_to_ray(directions)
    units = directions / np.linalg.norm(directions, axis=-1, keepdims=True)
    np.testing.assert_allclose(R[..., 2], units, atol=1e-12)
    np.testing.assert_allclose(
        R @ R.swapaxes(-1, -2), np.broadcast_to(np.eye(3), R.shape), atol=1e-12
    )
    np.testing.assert_allclose(np.linalg.det(R), 1.0)


def test_depth_jitter_is_calmed_and_the_body_stays_over_the_person():
    generator = np.random.default_rng(0)
    t = np.arange(150) / 30.0
    true = np.column_stack((0.5 * np.sin(t), 0 * t, 4.0 + 0.4 * t))
    flicker = np.exp(0.03 * generator.standard_normal(150))[:, None]
    path = (true * flicker).astype(np.float32)
    direction = path[:, :2] / path[:, 2:]
    smooth_path(path, np.ones(150), t, 0.5)
    assert np.diff(path[:, 2], n=2).std() < 0.05 * np.diff((true * flicker)[:, 2], n=2).std()
    np.testing.assert_allclose(path[:, 2], true[:, 2], rtol=0.04)
    np.testing.assert_allclose(path[:, :2] / path[:, 2:], direction, atol=0.01)
