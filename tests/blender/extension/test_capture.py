"""A clip becomes the animation that the backend computed, in every bpy."""

import numpy as np
import pytest
from ikol.skeleton import JOINT_NAMES
from posed_body import body_arrays, expected_vertices
from scipy.spatial.transform import Rotation
from walk_clip import WALK

pytestmark = [pytest.mark.blender, pytest.mark.slow, pytest.mark.timeout(600)]
MILLIMETRE = 1e-3


def skinned(capture, rows):
    """Vertices of a capture of the default body in some of its frames [R, V, 3]."""
    rotations = Rotation.from_rotvec(capture.pose_rotvecs[rows].reshape(-1, 3).astype(float))
    quats_wxyz = np.roll(rotations.as_quat(), 1, axis=-1).reshape(len(rows), -1, 4)
    return expected_vertices(body_arrays(), capture.betas, quats_wxyz, capture.pelvis_world[rows])


def test_capture_is_the_backends(module, session, reach, expected):
    run = session(
        module, "capture_clip", clip=str(WALK), preferences=reach(module), joints=JOINT_NAMES
    )
    seen = run.run(timeout_s=500)
    frames = len(expected.timestamps_s)

    arrays = run.arrays("seen")
    assert np.abs(arrays["joints"] - expected.joints_world).max() < MILLIMETRE
    assert np.abs(arrays["reopened"] - arrays["joints"]).max() < 1e-5
    rows = arrays["mesh_frames"] - 1
    off = np.abs(arrays["vertices"] - skinned(expected, rows)).max()
    print(module.name, "vertices off by", off, "m at most in frames", rows + 1)
    assert off < MILLIMETRE

    assert sorted(seen["bones"]) == sorted(JOINT_NAMES)
    assert seen["groups"] == sorted(JOINT_NAMES)
    assert seen["keys"] == [frames] * (3 + 5 * len(JOINT_NAMES) + 4)
    assert seen["fps"] == pytest.approx(expected.fps, abs=1e-3)
    assert seen["range"] == [1, frames]
    assert seen["active"] == seen["armature"]
    assert seen["resolution"] == [expected.camera.width, expected.camera.height]
    assert seen["background"] == str(WALK)
    assert seen["shape_keys"] == 11
    assert seen["ours"] == []
    assert run.left_behind() == []
