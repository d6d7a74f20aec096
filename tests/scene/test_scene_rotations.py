"""Quaternions against scipy, and the rig's algebra against the definition of a pose bone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation, Slerp

SEEDS = st.integers(0, 2**31)


def wxyz(rotation):
    return np.roll(rotation.as_quat(), 1, axis=-1)


def rotation(quats_wxyz):
    return Rotation.from_quat(np.roll(quats_wxyz, -1, axis=-1).reshape(-1, 4))


@pytest.fixture(scope="module")
def quaternions(scene_module):
    return scene_module("quaternions")


@pytest.fixture(scope="module")
def rig_math(scene_module):
    return scene_module("rig_math")


@given(SEEDS)
def test_products_and_inverses_are_scipys(quaternions, seed):
    a, b = (Rotation.random(5, random_state=seed + i) for i in range(2))
    product = rotation(quaternions.multiply(wxyz(a), wxyz(b)))
    assert np.allclose(product.as_matrix(), (a * b).as_matrix())
    inverse = rotation(quaternions.conjugate(wxyz(a)))
    assert np.allclose(inverse.as_matrix(), a.inv().as_matrix())
    vectors = np.random.default_rng(seed).normal(size=(5, 3))
    assert np.allclose(quaternions.rotate(wxyz(a), vectors), a.apply(vectors))


@given(SEEDS)
def test_matrices_become_quaternions(quaternions, seed):
    matrices = Rotation.random(6, random_state=seed).as_matrix()
    assert np.allclose(rotation(quaternions.from_matrix(matrices)).as_matrix(), matrices)


def test_half_turns_become_quaternions(quaternions):
    for axis in np.eye(3):
        matrix = 2.0 * np.outer(axis, axis) - np.eye(3)
        assert np.allclose(np.abs(quaternions.from_matrix(matrix)), [0.0, *axis])


@given(SEEDS, st.floats(0.0, 1.0))
def test_slerp_is_scipys(quaternions, seed, fraction):
    ends = Rotation.random(2, random_state=seed)
    between = quaternions.slerp(wxyz(ends[0]), -wxyz(ends[1]), np.array(fraction))
    expected = Slerp([0.0, 1.0], ends)(fraction)
    assert (rotation(between) * expected.inv()).magnitude() < 1e-6


def test_slerp_of_equal_rotations_stays(quaternions):
    start = np.array([1.0, 0.0, 0.0, 0.0])
    assert np.allclose(quaternions.slerp(start, start, np.array(0.3)), start)


@given(SEEDS)
def test_aligned_quaternions_do_not_jump(quaternions, seed):
    rng = np.random.default_rng(seed)
    quats = rng.normal(size=(20, 3, 4))
    previous = rng.normal(size=(3, 4))
    aligned = quaternions.align_hemisphere(quats, previous)
    assert np.allclose(np.abs(aligned), np.abs(quats))
    assert ((aligned[1:] * aligned[:-1]).sum(-1) >= 0).all()
    assert ((aligned[0] * previous).sum(-1) >= 0).all()


@given(SEEDS)
def test_pose_bones_turn_as_the_body_does(rig_math, seed):
    """For a chain pelvis, left hip: Blender's pose matrices give back the body's rotations."""
    rng = np.random.default_rng(seed)
    B = Rotation.random(2, random_state=seed)
    A = Rotation.random(random_state=seed + 1)
    M = Rotation.random(random_state=seed + 2)
    R = Rotation.random(2, random_state=seed + 3)
    T_world_armature = np.eye(4)
    T_world_armature[:3, :3] = 0.01 * M.as_matrix()
    T_world_armature[:3, 3] = rng.normal(size=3)
    head_rest, pelvis_world = rng.normal(size=3), rng.normal(size=3)
    rig = rig_math.Rig((0, 1), ("a", "b"), wxyz(B), head_rest, wxyz(A), T_world_armature)
    Q = rotation(rig.bone_quats(np.concatenate([wxyz(R), np.zeros((22, 4))])))
    # Blender: pose of a child = pose of its parent, then the rest offset, then its own turn.
    pose = [B[0] * Q[0]]
    pose.append(pose[0] * B[0].inv() * B[1] * Q[1])
    # Turned by the body's rotations, each bone's rest orientation must land there too.
    expected = [M.inv() * R[0] * A.inv() * B[0], M.inv() * R[0] * R[1] * A.inv() * B[1]]
    for got, want in zip(pose, expected, strict=True):
        assert np.allclose(got.as_matrix(), want.as_matrix(), atol=1e-7)
    head = head_rest + B[0].apply(rig.pelvis_locations(pelvis_world))
    assert np.allclose(T_world_armature @ [*head, 1.0], [*pelvis_world, 1.0])


def test_our_own_armatures_stand_upright_and_face_minus_y(rig_math):
    left, up, forward = rig_math.body_to_upright(np.eye(3))
    assert np.array_equal([left, up, forward], [[1, 0, 0], [0, 0, 1], [0, -1, 0]])
    A = rig_math.axes_of_body(left + 0.1, up - 0.1)
    assert np.array_equal(A.T, [left, up, forward])
