"""Gaps are bridged smoothly, and held at the ends of the clip."""

import numpy as np
from ikol.motion.gaps import bridge_positions, bridge_quats, neighbours, slerp
from scipy.spatial.transform import Rotation


def quats(rotvecs):
    return np.roll(Rotation.from_rotvec(rotvecs).as_quat(), 1, axis=-1).astype(np.float32)


def test_rotations_are_interpolated_on_the_sphere_the_short_way():
    t = np.array([0.0, 0.1, 0.25, 0.4])
    visible = np.array([True, False, False, True])
    series = quats(np.array([[0, 0, 0], [9, 9, 9], [9, 9, 9], [0, 1.2, 0]]))[:, None]
    series[3] *= -1  # the same rotation
    bridge_quats(series, visible, t)
    expected = quats(np.array([[0, 0.3, 0], [0, 0.75, 0]]))
    same = np.abs((series[1:3, 0] * expected).sum(-1))
    np.testing.assert_allclose(same, 1.0, atol=1e-6)


def test_positions_keep_their_speed_through_a_gap():
    t = np.arange(30) / 30.0
    visible = np.ones(30, np.bool_)
    visible[12:18] = False
    line = np.column_stack((t, 2 * t, np.ones(30))).astype(np.float32)
    broken = line.copy()
    broken[12:18] = -5
    bridge_positions(broken, visible, t)
    np.testing.assert_allclose(broken, line, atol=1e-4)


def test_a_long_gap_does_not_throw_the_curve_out():
    t = np.arange(400) / 30.0
    visible = np.ones(400, np.bool_)
    visible[50:350] = False
    path = np.zeros((400, 3), np.float32)
    path[:50, 0] = np.linspace(-3, 0, 50)  # running at 1.8 m/s into a gap of ten seconds
    bridge_positions(path, visible, t)
    assert path[50:350, 0].max() < 0.3


def test_the_ends_hold():
    t = np.arange(6) / 10.0
    visible = np.array([False, False, True, True, False, False])
    path = np.arange(18, dtype=np.float32).reshape(6, 3)
    bridge_positions(path, visible, t)
    np.testing.assert_array_equal(path[0], path[2])
    np.testing.assert_array_equal(path[5], path[3])
    before, after, share = neighbours(visible, t)
    np.testing.assert_array_equal(before, [2, 2, 2, 3, 3, 3])
    np.testing.assert_array_equal(after, [2, 2, 2, 3, 3, 3])
    assert not share.any()


def test_slerp_of_equal_rotations():
    q = quats(np.array([[0.3, -0.2, 0.1]]))
    np.testing.assert_allclose(slerp(q, q, 0.3), q, atol=1e-6)
