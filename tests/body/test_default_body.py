"""The body that comes with the project: what animators and the solver rely on."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from ikol.body.model import DEFAULT_NAME, BodyModel
from ikol.body.skinning import skin
from ikol.skeleton import JOINT_NAMES, JOINT_PARENTS, KEYPOINT_NAMES, KEYPOINT_PARENTS, MIRRORED
from numpy.typing import NDArray
from scipy.spatial import KDTree

FLIP = np.array([-1.0, 1.0, 1.0])
SHAPES = st.lists(st.floats(-2.5, 2.5), min_size=10, max_size=10).map(np.array)


@pytest.fixture(scope="module")
def mirror(body: BodyModel) -> NDArray[np.int64]:
    """Vertex on the other side, for each vertex; the same one for all shapes."""
    points = np.concatenate([body.vertices_template[..., None], body.shapedirs], axis=2)
    flipped = points * FLIP[:, None]
    tree = KDTree(points.reshape(len(points), -1))
    distance, index = tree.query(flipped.reshape(len(points), -1))
    assert distance.max() < 1e-3
    return np.asarray(index, dtype=np.int64)


def test_vertices_are_mirrored_in_pairs(body: BodyModel, mirror: NDArray[np.int64]):
    assert np.array_equal(mirror[mirror], np.arange(len(mirror)))
    assert np.abs(body.skin_weights[mirror][:, MIRRORED[:24]] - body.skin_weights).max() < 1e-5


@given(SHAPES)
def test_every_shape_is_symmetric_to_a_millimetre(body: BodyModel, betas: NDArray[np.float64]):
    keypoints = body.rest_keypoints(betas)
    assert np.abs(keypoints[list(MIRRORED)] * FLIP - keypoints).max() < 1e-3


def test_mirrored_pose_gives_the_mirrored_surface(body: BodyModel, mirror: NDArray[np.int64]):
    flip = torch.diag(torch.tensor(FLIP))
    generator = torch.Generator().manual_seed(0)
    skew = 0.4 * torch.randn(24, 3, 3, generator=generator, dtype=torch.float64)
    pose = torch.linalg.matrix_exp(skew - skew.mT)
    mirrored_pose = flip @ pose[list(MIRRORED[:24])] @ flip
    zeros = torch.zeros(10, dtype=torch.float64), torch.zeros(3, dtype=torch.float64)
    surface, mirrored = skin(body, pose, *zeros), skin(body, mirrored_pose, *zeros)
    assert (mirrored[torch.from_numpy(mirror)] * torch.tensor(FLIP) - surface).abs().max() < 1e-4


def test_average_adult_stands_on_the_ground(body: BodyModel):
    low, high = body.vertices_template.min(axis=0), body.vertices_template.max(axis=0)
    assert 1.66 < high[1] - low[1] < 1.74
    assert abs(low[1]) < 0.003
    pelvis = body.keypoint_template[0]
    assert np.abs(pelvis[[0, 2]]).max() < 0.01
    arm_span = high[0] - low[0]
    assert 0.95 < arm_span / (high[1] - low[1]) < 1.08


@given(SHAPES)
def test_every_shape_stands_on_the_ground(body: BodyModel, betas: NDArray[np.float64]):
    assert abs(body.rest_vertices(betas)[:, 1].min()) < 0.02


def test_t_pose(body: BodyModel):
    """Arms along x, legs down and a little apart, soles level, toes forward and a bit out."""
    points = dict(zip(KEYPOINT_NAMES, body.keypoint_template, strict=True))

    def direction(start: str, end: str) -> NDArray[np.float32]:
        bone = points[end] - points[start]
        return bone / np.linalg.norm(bone)

    assert direction("left_shoulder", "left_elbow") @ [1, 0, 0] > 0.99
    assert direction("left_elbow", "left_wrist") @ [1, 0, 0] > 0.99
    assert direction("left_wrist", "left_middle_tip") @ [1, 0, 0] > 0.99
    assert direction("left_hip", "left_knee") @ [0, -1, 0] > 0.99
    assert direction("left_knee", "left_ankle") @ [0, -1, 0] > 0.98
    assert direction("spine1", "neck") @ [0, 1, 0] > 0.98
    foot = direction("left_foot", "left_big_toe")
    assert foot[2] > 0.9
    heel_to_toe = np.degrees(np.arctan2(*(points["left_foot"] - points["left_ankle"])[[0, 2]]))
    assert 5 < heel_to_toe < 20


def test_first_beta_grows_with_the_stature_and_a_unit_is_one_deviation(body: BodyModel):
    stature = np.ptp(body.vertices_template[:, 1])
    statures = np.array([np.ptp(body.rest_vertices(betas)[:, 1]) for betas in np.eye(10)])
    taller = statures - stature
    assert 0.07 < taller[0] < 0.11  # adults of both sexes deviate by about 9 cm
    assert np.abs(taller[1:]).max() < 0.02
    motion = np.linalg.norm(body.shapedirs, axis=1).mean(axis=0)
    assert (np.diff(motion) < 0.003).all()


@given(SHAPES, SHAPES, st.floats(-1, 1))
def test_shape_space_is_affine(
    body: BodyModel, one: NDArray[np.float64], other: NDArray[np.float64], t: float
):
    between = body.rest_keypoints((1 - t) * one + t * other)
    mixed = (1 - t) * body.rest_keypoints(one) + t * body.rest_keypoints(other)
    assert np.allclose(between, mixed, atol=1e-5)


@given(SHAPES)
def test_keypoints_are_regressed_from_the_vertices(body: BodyModel, betas: NDArray[np.float64]):
    vertices = body.rest_vertices(betas)
    keypoints = body.rest_keypoints(betas)
    assert np.allclose(keypoints[:24], body.joint_regressor @ vertices, atol=1e-5)
    assert np.allclose(keypoints[24:], vertices[body.keypoint_vertices], atol=1e-6)
    assert np.array_equal(body.rest_joints(betas), keypoints[:24])
    batch = body.rest_keypoints(np.stack([betas, np.zeros(10)])[None])
    assert batch.shape == (1, 2, 29, 3)
    assert np.allclose(batch[0, 0], keypoints, atol=1e-6)


def test_weights_and_regressor_are_convex(body: BodyModel):
    assert body.skin_weights.min() >= 0
    assert np.abs(body.skin_weights.sum(axis=1) - 1).max() < 1e-5
    assert (body.skin_weights > 0).sum(axis=1).max() <= 4
    assert body.joint_regressor.min() >= 0
    assert np.abs(body.joint_regressor.sum(axis=1) - 1).max() < 1e-5
    assert (body.skin_weights.sum(axis=0) > 0).all()


def winding_number(body: BodyModel, vertices: NDArray[np.float32], point: NDArray[np.float32]):
    """How often the surface wraps around a point (van Oosterom and Strackee, 1983)."""
    a, b, c = ((vertices[body.faces[:, i]] - point).astype(np.float64) for i in range(3))
    la, lb, lc = (np.linalg.norm(side, axis=1) for side in (a, b, c))
    volume = np.einsum("ij,ij->i", a, np.cross(b, c))
    dots = [np.einsum("ij,ij->i", one, other) for one, other in ((a, b), (b, c), (c, a))]
    solid = 2 * np.arctan2(volume, la * lb * lc + dots[0] * lc + dots[1] * la + dots[2] * lb)
    return solid.sum() / (4 * np.pi)


@pytest.mark.parametrize("beta", range(-1, 10))
@pytest.mark.parametrize("amount", [-2.0, 2.0])
def test_joints_are_well_inside_the_limbs(body: BodyModel, beta: int, amount: float):
    betas = np.zeros(10)
    if beta >= 0:
        betas[beta] = amount
    vertices, joints = body.rest_vertices(betas), body.rest_joints(betas)
    tree = KDTree(vertices)
    for joint, name in zip(joints, JOINT_NAMES, strict=True):
        assert winding_number(body, vertices, joint) == pytest.approx(1.0, abs=0.05), name
        assert tree.query(joint)[0] > 0.007, name


@pytest.mark.parametrize("limb", ["knee", "ankle", "elbow", "wrist", "neck"])
def test_joints_of_slender_limbs_are_near_their_middle(body: BodyModel, limb: str):
    name = limb if limb == "neck" else f"left_{limb}"
    joint_index = JOINT_NAMES.index(name)
    joint = body.keypoint_template[joint_index]
    bone = joint - body.keypoint_template[JOINT_PARENTS[joint_index]]
    bone = bone / np.linalg.norm(bone)
    offsets = body.vertices_template - joint
    around = offsets[(np.abs(offsets @ bone) < 0.012) & (np.linalg.norm(offsets, axis=1) < 0.12)]
    across = around - (around @ bone)[:, None] * bone
    middle = (across.max(axis=0) + across.min(axis=0)) / 2
    width = np.linalg.norm(np.ptp(across, axis=0)) / 2
    assert np.linalg.norm(middle) < 0.35 * width


def test_surface_is_closed_and_faces_outwards(body: BodyModel):
    edges = np.concatenate([body.faces[:, [i, (i + 1) % 3]] for i in range(3)])
    forward = {(int(a), int(b)) for a, b in edges}
    assert len(forward) == len(edges)
    assert all((b, a) in forward for a, b in forward)
    corners = body.vertices_template[body.faces].astype(np.float64)
    volume = np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) / 6
    assert 0.05 < volume < 0.09


def test_end_points_are_where_their_names_say(body: BodyModel):
    points = dict(zip(KEYPOINT_NAMES, body.keypoint_template, strict=True))
    vertices = body.vertices_template
    assert vertices[:, 1].max() - points["head_top"][1] < 0.01
    assert vertices[:, 0].max() - points["left_middle_tip"][0] < 0.01
    assert points["left_big_toe"][2] > 0.93 * vertices[:, 2].max()
    assert points["left_big_toe"][0] < points["left_foot"][0] + 0.01
    for child, parent in enumerate(KEYPOINT_PARENTS):
        if parent >= 0:
            bone = body.keypoint_template[child] - body.keypoint_template[parent]
            assert 0.03 < np.linalg.norm(bone) < 0.5


def test_loading_needs_neither_torch_nor_smplx():
    code = (
        "import sys; from ikol.body.model import load_body; load_body();"
        "sys.exit(any(name in sys.modules for name in ('torch', 'smplx')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_licence_and_manifest(body: BodyModel):
    weights = Path(__file__).parents[2] / "weights"
    assert body.name == DEFAULT_NAME
    assert body.licence == "CC0-1.0"
    assert "CC0" in (weights / "LICENSE.ikol_body.md").read_text()
    size = (weights / "ikol_body.npz").stat().st_size
    assert size < 4_000_000
    files = json.loads((weights / "manifest.json").read_text())["files"]
    (entry,) = (entry for entry in files if entry["name"] == "ikol_body")
    assert entry["sources"][0]["size"] == size
