"""Takes: cut at any speed, mirrored, put together, and made of nothing."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from ikol.body.kinematics import forward_kinematics
from ikol.body.model import load_body
from ikol.rotations import rotmats_from_quats_wxyz
from ikol.skeleton import JOINT_NAMES, MIRRORED, NUM_JOINTS, PRIMARY_CHILD
from ikol.solver.joint_limits import sample_rotations
from ikol.training.data.feet import Ground
from ikol.training.data.postures import ARMS, POSTURES, posture_quats
from ikol.training.data.random_motion import ARM_JOINTS, RandomMotion, with_upper_body_of
from ikol.training.data.takes import (
    FINE_FPS,
    Take,
    cut,
    mirrored,
    positions_at,
    quats_at,
    rotations,
)
from marching import marching
from scipy.spatial.transform import Rotation

BODY = load_body()
RANDOM = RandomMotion()
MARCHING = marching("07_01")


def random_take(seed, frames=5):
    rng = np.random.default_rng(seed)
    quats = rng.normal(size=(frames, 24, 4))
    quats /= np.linalg.norm(quats, axis=-1, keepdims=True)
    return Take("anything", False, quats, rng.normal(size=(frames, 3)))


def keypoints(take, rest=BODY.keypoint_template):
    R = torch.from_numpy(rotations(take))
    return forward_kinematics(R, torch.from_numpy(rest.astype(np.float64)))[0].numpy()


@given(st.integers(0, 2**32))
def test_mirrored_twice_is_as_before(seed):
    take = random_take(seed)
    twice = mirrored(mirrored(take))
    np.testing.assert_allclose(twice.quats_wxyz, take.quats_wxyz, atol=1e-12)
    np.testing.assert_allclose(twice.path_legs, take.path_legs, atol=1e-12)


@given(st.integers(0, 2**32))
def test_the_mirrored_pose_is_the_pose_in_the_mirror(seed):
    take = random_take(seed)
    expected = keypoints(take)[:, list(MIRRORED)] * [-1.0, 1.0, 1.0]
    # The body is symmetric to micrometres.
    np.testing.assert_allclose(keypoints(mirrored(take)), expected, atol=1e-5)


def test_a_cut_keeps_to_its_times():
    take = cut(MARCHING, start_s=1.0, duration_s=2.0, speed=1.25)
    assert len(take.quats_wxyz) == 2 * FINE_FPS + 1
    whole = rotmats_from_quats_wxyz(MARCHING.quats_wxyz.astype(np.float64))
    np.testing.assert_allclose(rotations(take)[0], whole[60], atol=1e-6)
    np.testing.assert_allclose(rotations(take)[120], whole[60 + 150], atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(take.path_legs, axis=1), 1.0 / 0.81, rtol=1e-6)


def test_between_frames():
    times = np.array([0.0, 0.5, 1.0])
    angles = np.radians([0.0, 10.0, 30.0])
    quats = np.stack([np.cos(angles / 2), np.sin(angles / 2), 0 * angles, 0 * angles], axis=-1)
    between = quats_at(quats[:, None], times, np.array([0.25, 0.5, 2.0]))[:, 0]
    np.testing.assert_allclose(
        2 * np.degrees(np.arctan2(between[:, 1], between[:, 0])), [5.0, 10.0, 30.0], atol=1e-6
    )
    line = positions_at(np.eye(3), times, np.array([0.75]))
    np.testing.assert_allclose(line, [[0.0, 0.5, 0.5]])


@pytest.mark.parametrize("name", POSTURES)
def test_postures_are_smooth_and_on_the_ground(name):
    ground = Ground(BODY)
    for seed in range(3):
        take = RANDOM.posture(name, 3.0, np.random.default_rng(seed))
        quats = take.quats_wxyz
        np.testing.assert_allclose(np.linalg.norm(quats, axis=-1), 1.0, atol=1e-5)
        steps = 2 * np.arccos(np.clip((quats[1:] * quats[:-1]).sum(-1), -1.0, 1.0))
        assert np.degrees(steps).max() * FINE_FPS < 1500.0
        standing = ground.stand(take, np.zeros(10))
        # Nobody is below the ground or higher above it than they are tall.
        height = standing.pelvis_world[:, 2]
        assert (height > 0.02).all() and (height < 1.3).all()


def test_sitting_people_bend_and_standing_ones_do_not():
    sitting, standing = (
        rotmats_from_quats_wxyz(posture_quats(POSTURES[name], "hanging", "overhead"))
        for name in ("sitting", "standing")
    )
    knee = JOINT_NAMES.index("left_knee")
    bend = [Rotation.from_matrix(R[knee]).magnitude() for R in (sitting, standing)]
    assert bend[0] > 1.4 and bend[1] == 0.0
    take = Take("", False, posture_quats(POSTURES["standing"], "hanging", "overhead")[None], None)
    hands = keypoints(take)[0, 20:22, 2] - keypoints(take)[0, 15, 2]
    assert hands[0] < -0.4 and hands[1] > 0.2


def bearing_hands_m(name):
    """Heights of the wrists above the ground [N, 2] of people in a posture."""
    ground = Ground(BODY)
    takes = [RANDOM.posture(name, 4.0, np.random.default_rng(seed)) for seed in range(4)]
    stood = [(take, ground.stand(take, np.zeros(10)).pelvis_world) for take in takes]
    heights = [pelvis[:, None] + keypoints(take) - keypoints(take)[:, :1] for take, pelvis in stood]
    return np.concatenate(heights)[:, [20, 21], 2]


def test_who_presses_up_goes_up_and_down_on_the_hands():
    hands_m = bearing_hands_m("pressing up")
    assert np.median(hands_m.min(-1)) < 0.2 and np.percentile(hands_m.min(-1), 95) < 0.35
    elbow = JOINT_NAMES.index("left_elbow")
    quats = RANDOM.posture("pressing up", 6.0, np.random.default_rng(0)).quats_wxyz[:, elbow]
    bends_deg = 2.0 * np.degrees(np.arccos(np.abs(quats[:, 0])))
    assert bends_deg.min() < 40.0 and bends_deg.max() > 65.0


def test_who_lies_on_the_side_has_one_hip_above_the_other():
    R = rotmats_from_quats_wxyz(posture_quats(POSTURES["lying on the side"], "forward", "forward"))
    assert abs(R[0, 2, 0]) > 0.95 and abs(R[0, 2, 1]) < 0.2


def test_every_way_to_hold_arms_is_mirrored():
    for name in ARMS:
        take = Take("", False, posture_quats(POSTURES["standing"], name, name)[None], None)
        np.testing.assert_allclose(
            np.abs((mirrored(take).quats_wxyz * take.quats_wxyz).sum(-1)), 1.0, atol=1e-9
        )


def test_random_arms_leave_the_rest_alone():
    take = cut(MARCHING, 0.0, 2.0, 1.0)
    changed = RANDOM.with_random_arms(take, np.random.default_rng(0))
    others = [joint for joint in range(NUM_JOINTS) if joint not in ARM_JOINTS]
    np.testing.assert_array_equal(changed.quats_wxyz[:, others], take.quats_wxyz[:, others])
    assert not np.allclose(changed.quats_wxyz[:, ARM_JOINTS], take.quats_wxyz[:, ARM_JOINTS])
    assert len(ARM_JOINTS) == 10


def test_two_together():
    take, other = cut(MARCHING, 0.0, 2.0, 1.0), random_take(1, 121)
    both = with_upper_body_of(take, other)
    legs = [JOINT_NAMES.index(name) for name in ("pelvis", "left_hip", "right_ankle")]
    arms = [JOINT_NAMES.index(name) for name in ("spine1", "left_elbow", "head")]
    np.testing.assert_array_equal(both.quats_wxyz[:, legs], take.quats_wxyz[:, legs])
    np.testing.assert_array_equal(both.quats_wxyz[:, arms], other.quats_wxyz[:, arms])
    np.testing.assert_array_equal(both.path_legs, take.path_legs)


def test_wild_arms_stay_near_the_joints_limits():
    rest = BODY.keypoint_template.astype(np.float64)
    axes = rest[list(PRIMARY_CHILD[1:])] - rest[1:24]
    axes = torch.from_numpy(axes / np.linalg.norm(axes, axis=-1, keepdims=True))
    generator = torch.Generator().manual_seed(0)
    allowed = sample_rotations(axes.expand(20_000, -1, -1), generator).numpy()
    elbow = JOINT_NAMES.index("left_elbow")
    forearms = allowed[:, elbow - 1] @ axes[elbow - 1].numpy()
    take = RANDOM.with_random_arms(cut(MARCHING, 0.0, 5.0, 1.0), np.random.default_rng(3))
    mine = rotations(take)[:, elbow] @ axes[elbow - 1].numpy()
    nearest = np.degrees(np.arccos(np.clip(mine @ forearms.T, -1, 1))).min(axis=1)
    assert nearest.max() < 15.0
