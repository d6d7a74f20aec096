"""Scenes written by a Blender, opened again in it: the capture is in them, in metres."""

import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.errors import IkolError
from ikol.export.blender import export_scene
from ikol.export.find_blender import find_blender, find_blenders
from ikol.rotations import rotmats_from_rotvecs
from ikol.skeleton import JOINT_NAMES

pytestmark = pytest.mark.blender
BLENDERS = list(dict.fromkeys(find_blenders()))
SCRIPT = Path(__file__).parent / "scripts/open_scene.py"
MILLIMETRE = 1e-3


@pytest.fixture(scope="module")
def clip(capture, tmp_path_factory):
    path = tmp_path_factory.mktemp("clips") / "a clip é.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (64, 48))
    for _ in range(5):
        writer.write(np.zeros((48, 64, 3), np.uint8))
    writer.release()
    return path


@pytest.fixture(scope="module", params=BLENDERS, ids=lambda b: b.executable.parents[1].name)
def blender(request):
    return request.param


@pytest.fixture(scope="module", params=[".blend", ".fbx", ".glb"])
def opened(blender, request, capture, body, clip):
    """What a Blender finds in a file that it has written itself."""
    folder = clip.parent / f"{blender.executable.parents[1].name} scenes é{request.param}"
    folder.mkdir()
    path = folder / f"the walk{request.param}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IKOL_BLENDER", str(blender.executable))
        export_scene(capture, body, path, clip)
    assert [file.name for file in folder.iterdir()] == [path.name]
    target = folder / "seen.npz"
    np.savez(target, frames=len(capture.timestamps_s))
    command = blender.command(SCRIPT, str(path), str(target))
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    with np.load(target) as seen:
        assert "joints" in seen, done.stdout[-2000:] + done.stderr[-4000:]
        return request.param, dict(seen)


def skinned(capture, body):
    """Vertices of the capture in the world [T, V, 3]."""
    joints_rest = torch.as_tensor(body.rest_joints(capture.betas)).double()
    matrices = torch.as_tensor(rotmats_from_rotvecs(capture.pose_rotvecs)).double()
    joints, R_world_joint = forward_kinematics(matrices, joints_rest)
    joints = joints + torch.as_tensor(capture.pelvis_world).double()[:, None]
    offsets = joints - torch.einsum("tjab,jb->tja", R_world_joint, joints_rest)
    weights = torch.as_tensor(body.skin_weights).double()
    rest = torch.as_tensor(body.rest_vertices(capture.betas)).double()
    R_vertex = torch.einsum("vj,tjab->tvab", weights, R_world_joint)
    return (torch.einsum("tvab,vb->tva", R_vertex, rest) + weights @ offsets).numpy()


def test_joints_are_the_captures_in_every_frame(opened, capture):
    suffix, seen = opened
    order = [list(seen["names"]).index(name) for name in JOINT_NAMES]
    off = np.abs(seen["joints"][:, order] - capture.joints_world).max()
    print(suffix, "joints off by", off)
    assert off < MILLIMETRE


def test_the_body_is_the_captures(opened, capture, body):
    suffix, seen = opened
    off = np.abs(seen["vertices"][::30] - skinned(capture, body)[::30]).max()
    print(suffix, "vertices off by", off)
    assert off < MILLIMETRE


def test_scale_and_time_are_plain(opened, capture):
    suffix, seen = opened
    assert np.allclose(seen["scale"], 1.0)
    duration = capture.timestamps_s[-1] - capture.timestamps_s[0]
    assert seen["seconds"] == pytest.approx(duration, rel=2e-3 if suffix == ".fbx" else 1e-5)


def test_a_blend_finds_its_clip(opened, clip):
    suffix, seen = opened
    if suffix == ".blend":
        assert [Path(str(path)).resolve() for path in seen["clips"]] == [clip.resolve()]


def test_a_wrong_setting_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("IKOL_BLENDER", str(tmp_path / "none"))
    with pytest.raises(IkolError, match="IKOL_BLENDER") as told:
        find_blender()
    assert told.value.code == "no_blender"


def test_a_blender_that_fails_is_told(monkeypatch, capture, body, tmp_path):
    broken = tmp_path / "blender"
    broken.write_text("#!/bin/sh\necho out of order >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("IKOL_BLENDER", str(broken))
    with pytest.raises(IkolError, match="out of order") as told:
        export_scene(capture, body, tmp_path / "walk.glb")
    assert told.value.code == "blender_failed"
    assert not (tmp_path / "walk.glb").exists()
