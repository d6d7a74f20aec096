"""SMPL armatures that are in the scene already: any roll, axis, unit and naming."""

from pathlib import Path

import numpy as np
import pytest
from posed_body import body_arrays, expected_joints, random_motion

pytestmark = pytest.mark.blender
SCRIPT = Path(__file__).parent / "scripts/retarget.py"
MILLIMETRE = 1e-3
COUNT = 6


@pytest.fixture(scope="session")
def case():
    return body_arrays(), *random_motion(np.random.default_rng(11), COUNT)


@pytest.fixture(scope="session")
def retargeted(blender, run_script, case):
    body, quats_wxyz, pelvis_world = case
    return run_script(
        blender,
        SCRIPT,
        **body,
        timestamps_s=np.arange(COUNT) / 30,
        quats_wxyz=quats_wxyz,
        pelvis_world=pelvis_world,
    )


@pytest.mark.parametrize(
    ("target", "size"), [("rolled", 1.0), ("fbx", 1.0), ("placed", 1.0), ("larger", 1.2)]
)
def test_joints_are_ours_on_any_rig(retargeted, case, target, size):
    body, quats_wxyz, pelvis_world = case
    joints = size * expected_joints(body, np.zeros(10), quats_wxyz, pelvis_world)
    assert np.abs(retargeted[target] - joints).max() < MILLIMETRE


def test_cancel_gives_the_armature_back(retargeted):
    assert retargeted["same_action"]
    assert retargeted["actions_gone"] == 1
    assert retargeted["armature_stays"]
    assert retargeted["mode"] == "XYZ"
    assert np.allclose(retargeted["euler"], [0.1, 0.2, 0.3])
    assert np.allclose(retargeted["plays_again"], [0.1, 0.2, 0.3])


@pytest.mark.parametrize("target", ["other", "mesh", "a_pose", "linked"])
def test_what_is_no_smpl_armature_is_refused(retargeted, target):
    assert retargeted[target]["code"] == "not_smpl"
    assert retargeted[target]["remedy"]
