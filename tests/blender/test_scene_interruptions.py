"""Cancelled and disturbed captures leave the file as it was and say what happened."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from posed_body import body_arrays, random_motion

pytestmark = pytest.mark.blender
SCRIPT = Path(__file__).parent / "scripts/interrupt.py"
COUNT = 24


@pytest.fixture(scope="session")
def clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("clips") / "clip with space é.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 24, (64, 48))
    for _ in range(COUNT):
        writer.write(np.zeros((48, 64, 3), np.uint8))
    writer.release()
    return path


@pytest.fixture(scope="session")
def interrupted(blender, run_script, clip):
    quats_wxyz, pelvis_world = random_motion(np.random.default_rng(5), COUNT)
    return run_script(
        blender,
        SCRIPT,
        **body_arrays(),
        timestamps_s=np.arange(COUNT) * 1001 / 24000,
        quats_wxyz=quats_wxyz,
        pelvis_world=pelvis_world,
        clip=str(clip),
    )


@pytest.mark.parametrize(
    "moment",
    ["streaming", "finishing", "editing", "renaming", "deleting", "disturbing", "two"],
)
def test_a_removed_capture_leaves_nothing(interrupted, moment):
    assert interrupted[f"after_{moment}"] == interrupted["before"]


def test_a_finished_capture_sets_the_scene(interrupted):
    finished = interrupted["finished"]
    assert finished["rate"] == [24, 1.001]
    assert finished["range"][:2] == [50, 50 + COUNT - 1]
    assert finished["size"] == [640, 480]
    assert finished["camera"] == "walk camera"
    assert finished["clips"] == ["clip with space é.avi"]
    assert finished["actions"] == ["walk"]


def test_a_scene_keeps_its_own_rate(interrupted):
    assert interrupted["own_rate"]["rate"] == interrupted["before"]["rate"]
    assert interrupted["own_rate"]["range"][:2] == interrupted["before"]["range"][:2]


def test_the_user_can_go_on_editing(interrupted):
    assert interrupted["mode_meanwhile"] == "EDIT_MESH"


def test_renaming_and_hiding_do_no_harm(interrupted):
    assert interrupted["renamed_reaches"] == 50 + COUNT - 1
    assert interrupted["still_hidden"] == [True, True]


def test_deletion_is_told(interrupted):
    assert interrupted["deleted"] == ["target_lost"] * 4
    assert interrupted["action_taken"] == "target_lost"


def test_motion_outlives_its_mesh(interrupted):
    assert interrupted["without_mesh_reaches"] == 50 + COUNT - 1


def test_two_captures_do_not_meet(interrupted):
    assert interrupted["two_reach"] == [69, 64]
    assert interrupted["first_reaches"] == 50 + COUNT - 1
