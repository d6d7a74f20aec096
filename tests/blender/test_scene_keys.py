"""Keys: complete, grouped by bone, without flips, the same streamed and refined."""

from pathlib import Path

import numpy as np
import pytest
from ikol.skeleton import JOINT_NAMES
from posed_body import body_arrays, random_motion

pytestmark = pytest.mark.blender
SCRIPT = Path(__file__).parent / "scripts/write_keys.py"
COUNT = 1800
GAP = range(100, 110)
CONFIDENCE = np.random.default_rng(4).uniform(size=(COUNT, 24)).astype(np.float32)
CONTACTS = np.random.default_rng(5).uniform(size=(COUNT, 4)).astype(np.float32)
CONTACTS[7, 3] = np.nan  # of the right toes nothing is known
SOLES = ("left_ankle", "left_foot", "right_ankle")


@pytest.fixture(scope="session")
def written(blender, run_script):
    rng = np.random.default_rng(3)
    quats_wxyz, pelvis_world = random_motion(rng, COUNT)
    signs = rng.choice([-1.0, 1.0], size=(COUNT, 24, 1))  # either sign is the same rotation
    visible = np.ones(COUNT, np.uint8)
    visible[list(GAP)] = 0
    return run_script(
        blender,
        SCRIPT,
        **body_arrays(),
        timestamps_s=np.arange(COUNT) / 30,
        quats_wxyz=(signs * quats_wxyz).astype(np.float32),
        pelvis_world=pelvis_world.astype(np.float32),
        visible=visible,
        confidence=CONFIDENCE,
        contacts=CONTACTS,
    )


def test_every_bone_is_a_group_of_its_curves(written):
    assert written["groups"] == {"pelvis": 7, **dict.fromkeys(JOINT_NAMES[1:], 4)}
    assert len(written["paths"]) == 99


def test_there_is_one_key_a_frame(written):
    assert np.array_equal(written["refined"][:, :, 0], np.tile(np.arange(1, COUNT + 1), (99, 1)))


def test_streamed_keys_equal_refined_ones(written):
    assert np.allclose(written["streamed"], written["refined"], atol=1e-6)
    assert np.array_equal(written["streamed"], written["kept"])


def test_quaternions_do_not_flip(written):
    rotations = written["refined"][3:, :, 1].reshape(24, 4, COUNT)
    assert np.allclose((rotations**2).sum(1), 1.0, atol=1e-5)
    assert ((rotations[:, :, 1:] * rotations[:, :, :-1]).sum(1) >= 0).all()


def test_dense_keys_are_linear_with_handles_for_later(written):
    assert written["interpolation"] == written["kept_interpolation"] == ["LINEAR"]
    assert written["handles"] == written["kept_handles"] == ["AUTO_CLAMPED"]


def test_bridged_frames_are_breakdowns(written):
    assert written["breakdowns"] == [1 + index for index in GAP]


def test_action_is_named_after_the_capture(written, blender):
    assert written["action"] == "walk"
    assert written["slots"] == (["OBwalk"] if blender.version >= (4, 4) else None)


def test_bones_say_how_sure_they_are_and_whether_they_stand(written):
    names = [f'pose.bones["{name}"]["confidence"][0]' for name in JOINT_NAMES]
    names += [f'pose.bones["{name}"]["contact"][0]' for name in SOLES]
    keys = dict(zip(written["signals"], written["signals_keys"], strict=True))
    assert sorted(keys) == sorted(names)
    expected = np.column_stack((CONFIDENCE, CONTACTS[:, :3])).T
    assert np.array_equal([keys[name][:, 1] for name in names], expected)
    assert np.array_equal(keys[names[0]][:, 0], np.arange(1, COUNT + 1))
    knee = JOINT_NAMES.index("left_knee")
    assert written["shown"] == pytest.approx(CONFIDENCE[50, knee], abs=1e-6)
    assert written["limits"] == 1.0
