"""Metrics of motions: nothing for equal motions, invariant where they should be, as defined."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ikol.evaluation.metrics import (
    about,
    acceleration_errors_m_per_s2,
    acceleration_errors_mm_per_frame2,
    bone_length_spread_mm,
    clip_alignment,
    foot_skate_at_rest_mm_per_frame,
    foot_skate_mm_per_frame,
    frame_alignments,
    ground_distances_mm,
    ground_penetration_mm,
    jitter_m_per_s3,
    kept_peaks,
    mean_rotation,
    mpjpe_mm,
    off_ground_share,
    pa_errors_mm,
    path_errors_mm,
    position_errors_mm,
    rotation_errors_deg,
    swing_errors_deg,
    twist_errors_deg,
)
from scipy.spatial import procrustes
from scipy.spatial.transform import Rotation

T, N, FPS = 12, 9, 25.0
SEEDS = st.integers(0, 2**32 - 1)


def points_of(seed):
    return np.random.default_rng(seed).normal(0.0, 0.5, (T, N, 3))


def rotations_of(seed, count):
    return Rotation.random(count, random_state=np.random.RandomState(seed % 2**31)).as_matrix()


def axes_of(seed, count):
    axes = np.random.default_rng(seed).normal(size=(count, 3))
    return axes / np.linalg.norm(axes, axis=-1, keepdims=True)


@given(SEEDS)
def test_equal_motions_have_no_error(seed):
    points, R, axes = points_of(seed), rotations_of(seed, 20), axes_of(seed, 20)
    assert mpjpe_mm(points, points, points[:, 0], points[:, 0]) == 0.0
    assert pa_errors_mm(points, points).max() < 1e-9
    assert acceleration_errors_mm_per_frame2(points, points).max() == 0.0
    assert rotation_errors_deg(R, R).max() == 0.0
    assert swing_errors_deg(R, R, axes).max() == 0.0
    assert twist_errors_deg(R, R, axes).max() < 1e-9


@given(SEEDS)
def test_positions_against_a_loop(seed):
    points, truth = points_of(seed), points_of(seed + 1)
    total = 0.0
    for t in range(T):
        for n in range(N):
            a, b = points[t, n] - points[t, 2], truth[t, n] - truth[t, 2]
            total += sum((a[k] - b[k]) ** 2 for k in range(3)) ** 0.5
    expected = 1000.0 * total / (T * N)
    assert mpjpe_mm(points, truth, points[:, 2], truth[:, 2]) == pytest.approx(expected)


@given(SEEDS)
def test_pa_is_the_same_after_any_similarity_and_as_in_scipy(seed):
    points, truth = points_of(seed), points_of(seed + 1)
    errors = pa_errors_mm(points, truth)
    R = rotations_of(seed, T)
    moved = 2.5 * points @ R.swapaxes(-1, -2) + np.array([1.0, -2.0, 3.0])
    np.testing.assert_allclose(pa_errors_mm(moved, truth), errors, rtol=1e-6, atol=1e-6)
    for t in range(T):
        _, _, disparity = procrustes(truth[t], points[t])
        if np.linalg.det(frame_alignments(points[t], truth[t]).R) > 0 and _no_mirror(
            points[t], truth[t]
        ):
            size = np.linalg.norm(truth[t] - truth[t].mean(0))
            found = (1e-6 * errors[t] ** 2).sum() / size**2
            assert found == pytest.approx(disparity, rel=1e-6)


def _no_mirror(points, truth):
    cross = (truth - truth.mean(0)).T @ (points - points.mean(0))
    return np.linalg.det(cross) > 0


@given(SEEDS, st.floats(0.3, 3.0))
def test_an_alignment_is_found_again_and_never_mirrors(seed, scale):
    points, R = points_of(seed), rotations_of(seed, 1)[0]
    truth = scale * points @ R.T + np.array([0.3, 1.0, -4.0])
    found = clip_alignment(points, truth, scaled=True)
    np.testing.assert_allclose(found.R, R, atol=1e-9)
    assert found.scale == pytest.approx(scale)
    assert position_errors_mm(found(points), truth).max() < 1e-6
    assert clip_alignment(points, truth).scale == 1.0
    mirrored = points * np.array([-1.0, 1.0, 1.0])
    assert np.linalg.det(frame_alignments(points, mirrored).R) == pytest.approx(np.ones(T))
    assert pa_errors_mm(points, mirrored).mean() > 1.0


@given(SEEDS)
def test_no_other_similarity_of_a_frame_is_better(seed):
    points, truth = points_of(seed)[0], points_of(seed + 1)[0]
    best = frame_alignments(points, truth)
    cost = (1e-3 * position_errors_mm(best(points), truth)) ** 2
    rng = np.random.default_rng(seed)
    for _ in range(5):
        R = Rotation.from_rotvec(rng.normal(0, 0.05, 3)).as_matrix() @ best.R
        scale = float(best.scale) * (1 + rng.normal(0, 0.05))
        other = scale * points @ R.T + best.translation + rng.normal(0, 0.02, 3)
        assert ((other - truth) ** 2).sum() >= cost.sum()


def test_missing_points_do_not_count():
    points, truth = points_of(1), points_of(2)
    truth[3, 4] = np.nan
    kept = [n for n in range(N) if n != 4]
    errors = pa_errors_mm(points, truth)
    assert np.isnan(errors[3, 4])
    np.testing.assert_allclose(errors[3, kept], pa_errors_mm(points[3, kept], truth[3, kept]))
    truth[5, 2:] = np.nan
    assert np.isnan(pa_errors_mm(points, truth)[5]).all()
    assert np.isfinite(mpjpe_mm(points, truth, points[:, 0], truth[:, 0]))
    assert np.isnan(mpjpe_mm(points, np.full_like(truth, np.nan), points[:, 0], truth[:, 0]))


@given(SEEDS, st.floats(0.0, 179.0))
def test_rotation_errors_are_the_angle_of_the_difference(seed, angle_deg):
    R, axis = rotations_of(seed, 1)[0], axes_of(seed, 1)[0]
    turned = R @ Rotation.from_rotvec(np.radians(angle_deg) * axis).as_matrix()
    assert rotation_errors_deg(turned, R) == pytest.approx(angle_deg, abs=1e-6)
    world = rotations_of(seed + 1, 1)[0]
    assert rotation_errors_deg(world @ turned, world @ R) == pytest.approx(angle_deg, abs=1e-6)


@given(SEEDS, st.floats(-179.0, 179.0), st.floats(0.0, 170.0))
def test_twist_and_swing_are_told_apart(seed, twist_deg, swing_deg):
    axis, R_swing = axes_of(seed, 1)[0], rotations_of(seed, 1)[0]
    across = np.cross(axis, axes_of(seed + 1, 1)[0])
    across /= np.linalg.norm(across)
    if (R_swing @ axis) @ axis < -0.99:
        R_swing = np.eye(3)
    twisted = R_swing @ Rotation.from_rotvec(np.radians(twist_deg) * axis).as_matrix()
    assert swing_errors_deg(twisted, R_swing, axis) == pytest.approx(0.0, abs=1e-5)
    assert twist_errors_deg(twisted, R_swing, axis) == pytest.approx(abs(twist_deg), abs=1e-4)
    swung = Rotation.from_rotvec(np.radians(swing_deg) * across).as_matrix()
    assert swing_errors_deg(swung, np.eye(3), axis) == pytest.approx(swing_deg, abs=1e-5)
    assert twist_errors_deg(swung, np.eye(3), axis) == pytest.approx(0.0, abs=1e-4)


def test_swing_of_bodies_whose_rest_bones_differ():
    axis, other = np.array([0.0, 1.0, 0.0]), np.array([np.sin(0.1), np.cos(0.1), 0.0])
    R = Rotation.from_rotvec([0.0, 0.0, 0.1]).as_matrix()
    assert swing_errors_deg(R, np.eye(3), other, axis) == pytest.approx(0.0, abs=1e-6)
    assert swing_errors_deg(R, np.eye(3), axis) == pytest.approx(np.degrees(0.1))


@given(SEEDS)
def test_acceleration_and_jitter_against_a_loop(seed):
    points, truth = points_of(seed), points_of(seed + 1)
    errors = acceleration_errors_mm_per_frame2(points, truth)
    for t in range(1, T - 1):
        for n in range(N):
            a = points[t - 1, n] - 2 * points[t, n] + points[t + 1, n]
            b = truth[t - 1, n] - 2 * truth[t, n] + truth[t + 1, n]
            assert errors[t - 1, n] == pytest.approx(1000 * np.linalg.norm(a - b))
    jerks = [
        np.linalg.norm(points[t + 3] - 3 * points[t + 2] + 3 * points[t + 1] - points[t], axis=-1)
        for t in range(T - 3)
    ]
    assert jitter_m_per_s3(points, np.arange(T) / FPS) == pytest.approx(
        float(np.mean(jerks)) * FPS**3
    )


def test_steady_acceleration_has_no_jitter_and_gravity_its_size():
    t = np.arange(T) / FPS
    fall = np.zeros((T, 1, 3))
    fall[:, 0, 2] = -0.5 * 9.81 * t**2
    still = np.zeros((T, 1, 3))
    error = acceleration_errors_mm_per_frame2(fall, still).mean()
    assert error * FPS**2 / 1000 == pytest.approx(9.81)
    assert jitter_m_per_s3(fall, t) == pytest.approx(0.0, abs=1e-9)
    fall[6] = np.nan
    assert acceleration_errors_mm_per_frame2(fall, still).shape == (T - 2, 1)
    assert np.isnan(acceleration_errors_mm_per_frame2(fall, still)).sum() == 3


@given(SEEDS)
def test_derivatives_at_uneven_times_are_those_of_the_motion(seed):
    rng = np.random.default_rng(seed)
    times_s = np.cumsum(rng.choice([1 / 30, 2 / 30], 20))
    jerk, acceleration = rng.normal(size=(2, 1, 3))
    path = jerk * times_s[:, None, None] ** 3 / 6
    assert jitter_m_per_s3(path, times_s) == pytest.approx(np.linalg.norm(jerk))
    fall = acceleration * times_s[:, None, None] ** 2 / 2
    errors = acceleration_errors_m_per_s2(fall, np.zeros_like(fall), times_s)
    np.testing.assert_allclose(errors, np.linalg.norm(acceleration))


@pytest.mark.parametrize("fps", [24, 30, 59.94])
def test_times_that_files_round_are_no_jitter(fps):
    times_s = np.round(np.arange(60) / fps, 3)
    steady = np.arange(60)[:, None, None] / fps * np.array([3.0, 0.0, 1.0])
    assert jitter_m_per_s3(steady, times_s) == pytest.approx(0.0, abs=1e-6)
    jerky = (np.arange(60)[:, None, None] / fps) ** 3 * np.array([10.0, 0.0, 0.0])
    assert jitter_m_per_s3(jerky, times_s) == pytest.approx(60.0, rel=0.02)


def test_bones_that_breathe_by_a_known_amount():
    points = np.zeros((T, 3, 3))
    points[:, 1, 0] = 0.4 + 0.01 * (-1.0) ** np.arange(T)
    points[:, 2, 1] = 0.3
    assert bone_length_spread_mm(points, [(0, 1), (0, 2)]) == pytest.approx(5.0)
    turned = points @ rotations_of(5, T)
    assert bone_length_spread_mm(turned, [(0, 1), (0, 2)]) == pytest.approx(5.0)


def test_feet_slide_only_while_they_stand():
    feet = np.zeros((T, 2, 3))
    feet[:, 0, 0] = 0.004 * np.arange(T)
    feet[:, 1, 1] = 0.1 * np.arange(T)
    contacts = np.zeros((T, 2), bool)
    assert np.isnan(foot_skate_mm_per_frame(feet, contacts))
    contacts[3:7, 0] = True
    assert foot_skate_mm_per_frame(feet, contacts) == pytest.approx(4.0)


@pytest.mark.parametrize("fps", [12.0, 60.0])
def test_feet_are_at_rest_only_where_the_true_ones_are_slow_at_any_frame_rate(fps):
    true_feet = np.zeros((T, 1, 3))
    true_feet[:, 0, 0] = np.cumsum(np.where(np.arange(T) < 6, 0.04, 0.06)) / fps
    feet = np.zeros((T, 1, 3))
    feet[:, 0, 1] = np.cumsum(np.where(np.arange(T) < 6, 0.0005, 0.1))
    contacts = np.ones((T, 1), bool)
    at_rest = foot_skate_at_rest_mm_per_frame(feet, true_feet, contacts, fps)
    assert at_rest == pytest.approx(0.5)
    contacts[:7] = False
    assert np.isnan(foot_skate_at_rest_mm_per_frame(feet, true_feet, contacts, fps))


def test_the_mean_of_rotations_about_one_of_them():
    R = rotations_of(3, 1)[0]
    turns = Rotation.from_rotvec([[0.2, 0, 0], [-0.2, 0, 0], [0, 0.1, 0], [0, -0.1, 0]]).as_matrix()
    np.testing.assert_allclose(mean_rotation(R @ turns), R, atol=1e-12)


def test_about_a_root():
    points = points_of(4)
    assert np.abs(about(points, points[:, 3])[:, 3]).max() == 0.0


@given(SEEDS)
def test_distance_from_the_ground_counts_where_feet_stand(seed):
    generator = np.random.default_rng(seed)
    heights = generator.normal(0.0, 0.02, (T, 4))
    contacts = generator.random((T, 4)) < 0.5
    distances = ground_distances_mm(heights, contacts)
    np.testing.assert_array_equal(np.isfinite(distances), contacts)
    np.testing.assert_allclose(distances[contacts], 1e3 * np.abs(heights[contacts]))
    off = np.abs(heights[contacts]) > 0.01
    assert off_ground_share(heights, contacts) == pytest.approx(off.mean())
    assert np.isnan(off_ground_share(heights, np.zeros_like(contacts)))
    deepest = [1e3 * max(0.0, *(-heights[t])) for t in range(T)]
    assert ground_penetration_mm(heights) == pytest.approx(np.mean(deepest))
    heights[3, 1] = np.nan
    known = [depth for t, depth in enumerate(deepest) if t != 3]
    assert ground_penetration_mm(heights) == pytest.approx(np.mean(known))
    assert ground_penetration_mm(np.abs(heights)) == 0.0


@given(SEEDS)
def test_the_path_is_judged_in_any_world(seed):
    truth = points_of(seed) + np.linspace(0.0, 2.0, T)[:, None, None]
    R, shift = rotations_of(seed, 1)[0], np.array([3.0, -1.0, 0.5])
    assert path_errors_mm(truth @ R.T + shift, truth).max() < 1e-6
    strayed = truth.copy()
    strayed[T // 2 :] += [0.2, 0.0, 0.0]
    errors = path_errors_mm(strayed @ R.T + shift, truth)
    assert errors.shape == (T,)
    assert 20.0 < errors.mean() < 200.0


@pytest.mark.parametrize("share", [0.6, 1.0, 1.3])
def test_the_peak_of_a_strike_that_is_cut_or_late(share):
    fps, t = 60.0, np.arange(120) / 60.0
    way = 0.4 / (1.0 + np.exp(-(t - 1.0) / 0.02))  # up to 5 m/s
    truth = np.zeros((120, 2, 3))
    truth[:, 1, 0] = way
    found = share * np.roll(truth, 2, axis=0)
    kept = kept_peaks(found, truth, fps, 3.0, 0.12)
    np.testing.assert_allclose(kept.speeds, [share])
    # Two frames late.
    assert 0.2 * share < kept.velocities[0] < 0.8 * share
    np.testing.assert_allclose(kept_peaks(share * truth, truth, fps, 3.0, 0.12).velocities, [share])
    assert not len(kept_peaks(found, truth, fps, 6.0, 0.12).speeds)
    found[60] = np.nan
    assert not len(kept_peaks(found, truth, fps, 3.0, 0.12).speeds)


def test_trembling_adds_to_speed_but_not_along_the_strike():
    fps, t = 30.0, np.arange(6000) / 30.0
    truth = np.zeros((len(t), 1, 3))
    truth[:, 0, 1] = 0.5 * np.sin(2.0 * np.pi * t)  # a strike each half a second, 3.1 m/s
    trembling = np.random.default_rng(0).normal(0.0, 0.03, truth.shape)
    kept = kept_peaks(0.7 * truth + trembling, truth, fps, 2.0, 0.12)
    assert len(kept.velocities) > 300
    assert kept.velocities.mean() == pytest.approx(0.7, abs=0.05)
    assert kept.speeds.mean() > 1.0
