"""An .fbx that a Blender wrote of a known motion comes back as that motion, in every Blender."""

import subprocess
from pathlib import Path

import numpy as np
import pytest
from foreign_skeletons import captured, smpl_rotations
from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.export.blender import export_scene
from ikol.export.find_blender import find_blenders
from ikol.mocap import find_motions, read_motion

FRAMES = 12
BLENDERS = list(dict.fromkeys(find_blenders()))
SCRIPT = Path(__file__).parent / "scripts/orient_joints.py"


@pytest.fixture(scope="module")
def capture():
    return captured(FRAMES, np.zeros(10))


@pytest.mark.blender
@pytest.mark.parametrize("blender", BLENDERS, ids=lambda b: b.executable.parents[1].name)
def test_our_own_fbx_comes_back(blender, capture, tmp_path, monkeypatch):
    monkeypatch.setenv("IKOL_BLENDER", str(blender.executable))
    path = tmp_path / "a walk é.fbx"
    export_scene(capture, load_body(), path)
    assert find_motions(tmp_path) == [path]
    motion = read_motion(path)
    assert motion.name == "a walk é"
    np.testing.assert_allclose(motion.R_parent_joint, smpl_rotations(FRAMES, 4), atol=2e-4)
    np.testing.assert_allclose(motion.pelvis_world, capture.pelvis_world, atol=1e-4)
    np.testing.assert_allclose(motion.timestamps_s, capture.timestamps_s, atol=1e-4)


@pytest.mark.blender
@pytest.mark.skipif(not BLENDERS, reason="no Blender on this machine")
def test_joints_with_orientations_of_their_own(capture, tmp_path, monkeypatch):
    """The standing pose of such a file is any pose, here the first frame; it must not matter."""
    monkeypatch.setenv("IKOL_BLENDER", str(BLENDERS[0].executable))
    plain, oriented = tmp_path / "plain.fbx", tmp_path / "oriented.fbx"
    export_scene(capture, load_body(), plain)
    command = BLENDERS[0].command(SCRIPT, str(plain), str(oriented))
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    motion = read_motion(oriented)
    np.testing.assert_allclose(motion.R_parent_joint, smpl_rotations(FRAMES, 4), atol=1e-3)
    np.testing.assert_allclose(motion.pelvis_world, capture.pelvis_world, atol=1e-3)


@pytest.mark.blender
@pytest.mark.skipif(not BLENDERS, reason="no Blender on this machine")
def test_what_is_no_fbx_is_told(tmp_path):
    path = tmp_path / "walk.fbx"
    path.write_text("no motion")
    with pytest.raises(IkolError) as caught:
        read_motion(path)
    assert caught.value.code == "bad_motion"
    assert "walk.fbx" in caught.value.message


def test_without_a_blender_it_is_told_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("IKOL_BLENDER", str(tmp_path / "nothing"))
    path = tmp_path / "walk.fbx"
    path.write_bytes(b"Kaydara FBX Binary")
    with pytest.raises(IkolError) as caught:
        read_motion(path)
    assert caught.value.code == "no_blender"
    assert str(path) in caught.value.message and "Blender" in caught.value.remedy


def test_a_missing_file(tmp_path):
    with pytest.raises(IkolError) as caught:
        read_motion(tmp_path / "gone.fbx")
    assert caught.value.code == "no_motion"
