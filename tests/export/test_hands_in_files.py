"""Fingers in the files that other programs read."""

import dataclasses
import subprocess

import numpy as np
import pytest
from ikol.export.blender import export_scene
from ikol.export.bvh import write_bvh
from ikol.export.find_blender import find_blenders
from ikol.mocap.bvh import read_bvh
from ikol.motion.hands.hand_motion import HandMotion
from ikol.rotations import rotmats_from_rotvecs
from ikol.skeleton import FINGER_NAMES, FINGER_PARENTS, JOINT_PARENTS
from test_blender import SCRIPT

BLENDERS = list(dict.fromkeys(find_blenders()))
MILLIMETRE = 1e-3


@pytest.fixture(scope="module")
def with_hands(capture):
    """The capture with fingers that bend by up to a right angle."""
    frames = len(capture.timestamps_s)
    bends = np.sin(np.arange(frames) / 10.0)[:, None] * np.linspace(0.2, 1.4, 30)
    rotvecs = bends[..., None] * np.array([0.1, 0.2, 0.97])
    landmarks = np.zeros((frames, 2, 21, 3), np.float32)
    hands = HandMotion(rotvecs.astype(np.float32), landmarks, landmarks.astype(np.float16))
    pose = capture.pose_rotvecs.copy()
    pose[:, 22:] = 0.0
    return dataclasses.replace(capture, pose_rotvecs=pose, hands=hands)


@pytest.fixture(scope="module")
def fingers_world(with_hands, body):
    """Where the finger joints are in each frame [T, 30, 3]."""
    joints, fingers = with_hands.pose_rotvecs, with_hands.hands.finger_rotvecs
    R_parent_joint = rotmats_from_rotvecs(np.concatenate((joints, fingers), 1).astype(np.float64))
    rest = np.concatenate(
        (
            body.rest_joints(with_hands.betas),
            body.fingers.rest_points(with_hands.betas)[:30],
        )
    )
    R, places = [R_parent_joint[:, 0]], [with_hands.pelvis_world.astype(np.float64)]
    for joint, parent in enumerate((*JOINT_PARENTS, *FINGER_PARENTS)[1:], start=1):
        places.append(places[parent] + R[parent] @ (rest[joint] - rest[parent]))
        R.append(R[parent] @ R_parent_joint[:, joint])
    return np.stack(places[24:], axis=1)


def test_a_bvh_has_the_fingers_of_smplh(with_hands, fingers_world, body, tmp_path):
    write_bvh(tmp_path / "take.bvh", with_hands, body)
    text = (tmp_path / "take.bvh").read_text()
    assert text.count("JOINT") == 51
    assert "left_hand" not in text
    assert text.count("End Site") == 13
    motion = read_bvh(tmp_path / "take.bvh")
    order = [motion.names.index(name) for name in FINGER_NAMES]
    x, y, z = np.moveaxis(motion.posed()[0][:, order], -1, 0)
    seen = np.stack((x, -z, y), axis=-1)  # the file is y up
    assert np.abs(seen - fingers_world).max() < MILLIMETRE


@pytest.mark.blender
@pytest.mark.parametrize("blender", BLENDERS[:1], ids=lambda b: b.executable.parents[1].name)
def test_a_scene_has_them_as_bones(blender, with_hands, fingers_world, body, tmp_path):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IKOL_BLENDER", str(blender.executable))
        export_scene(with_hands, body, tmp_path / "hands.blend")
    target = tmp_path / "seen.npz"
    np.savez(target, frames=len(with_hands.timestamps_s))
    command = blender.command(SCRIPT, str(tmp_path / "hands.blend"), str(target))
    subprocess.run(command, capture_output=True, timeout=240, check=True)
    with np.load(target) as seen:
        names = list(seen["names"])
        assert len(names) == 52
        order = [names.index(name) for name in FINGER_NAMES]
        assert np.abs(seen["joints"][:, order] - fingers_world).max() < MILLIMETRE
