"""The evaluated armature and mesh are where our kinematics and skinning say."""

from pathlib import Path

import numpy as np
import pytest
from ikol.skeleton import JOINT_NAMES
from posed_body import body_arrays, expected_joints, expected_vertices, random_motion

pytestmark = pytest.mark.blender
SCRIPT = Path(__file__).parent / "scripts/pose_body.py"
MILLIMETRE = 1e-3
COUNT = 8


@pytest.fixture(scope="session")
def case():
    rng = np.random.default_rng(7)
    quats_wxyz, pelvis_world = random_motion(rng, COUNT)
    return body_arrays(), rng.normal(scale=1.5, size=10), quats_wxyz, pelvis_world


@pytest.fixture(scope="session")
def posed(blender, run_script, case):
    body, betas, quats_wxyz, pelvis_world = case
    return run_script(
        blender,
        SCRIPT,
        **body,
        betas=betas,
        timestamps_s=np.arange(COUNT) / 30,
        quats_wxyz=quats_wxyz.astype(np.float32),
        pelvis_world=pelvis_world.astype(np.float32),
    )


def test_streamed_pose_is_ours_on_the_average_body(posed, case):
    body, _, quats_wxyz, pelvis_world = case
    joints = expected_joints(body, np.zeros(10), quats_wxyz, pelvis_world)
    vertices = expected_vertices(body, np.zeros(10), quats_wxyz, pelvis_world)
    assert np.abs(posed["streamed_joints"] - joints).max() < MILLIMETRE
    assert np.abs(posed["streamed_vertices"] - vertices).max() < MILLIMETRE


def test_refined_pose_is_ours_on_the_fitted_body(posed, case):
    joints, vertices = expected_joints(*case), expected_vertices(*case)
    print("joints off by", np.abs(posed["joints"] - joints).max(), "m at most")
    print("vertices off by", np.abs(posed["vertices"] - vertices).max(), "m at most")
    assert np.abs(posed["joints"] - joints).max() < MILLIMETRE
    assert np.abs(posed["vertices"] - vertices).max() < MILLIMETRE


def test_saved_file_reopens_as_it_was(posed):
    assert np.abs(posed["reopened_joints"] - posed["joints"][1]).max() < 1e-5
    assert np.abs(posed["reopened_vertices"] - posed["vertices"][1]).max() < 1e-5


def test_rig_is_named_and_shaped_as_smpl(posed, case):
    assert sorted(posed["bones"]) == sorted(JOINT_NAMES)
    assert list(posed["shape_values"]) == [f"Shape{i:03d}" for i in range(10)]
    assert np.allclose(list(posed["shape_values"].values()), case[1], atol=1e-6)
    assert posed["frame_range"] == [5, 5 + COUNT - 1]
