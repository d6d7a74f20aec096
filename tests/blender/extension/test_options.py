"""The options of the panel reach the backend and the scene."""

import giant_body
import numpy as np
import pytest
from ikol.client import capture
from ikol.estimators.registry import estimator_names
from ikol.motion.solve_options import SolveOptions
from ikol.pipeline import ClipOptions
from ikol.skeleton import JOINT_NAMES
from ikol.video import open_video

pytestmark = [pytest.mark.blender, pytest.mark.slow, pytest.mark.timeout(600)]
MILLIMETRE = 1e-3
SCENE_FPS = 24
START_FRAME = 10
FOV_DEG = 70.0
STEADY = ClipOptions(solve=SolveOptions(smooth=0.0), fov_deg=FOV_DEG)


@pytest.fixture(scope="session")
def steady(backend, short_clip):
    """What our own client captures of the clip, not smoothed."""
    return capture(short_clip, backend.address, STEADY)[0]


@pytest.fixture(scope="session")
def steady_giant(backend, short_clip):
    return capture(
        short_clip, backend.address, STEADY, body=giant_body.NAME, estimator="blazepose-direct"
    )[0]


@pytest.fixture(scope="session")
def steady_cut_off(backend, cut_off_clip):
    return capture(cut_off_clip, backend.address, STEADY)[0]


@pytest.fixture(scope="session")
def chosen(module, shared_session, backend, short_clip, cut_off_clip):
    """A session in which one option after the other is tried, and what came of it."""
    run = shared_session(
        module,
        "options",
        clip=str(short_clip),
        cut_off=str(cut_off_clip),
        body=giant_body.NAME,
        fov_deg=FOV_DEG,
        preferences={"backend": "ADDRESS", "address": backend.address},
        joints=JOINT_NAMES,
    )
    return run.run(timeout_s=500), run.arrays("joints")


def test_bodies_and_estimators_are_those_of_the_backend(chosen, steady, steady_giant):
    seen, joints = chosen
    assert seen["bodies_before"] == ["default"]
    assert seen["bodies"] == ["default", giant_body.NAME]
    assert seen["estimators_before"] == ["blazepose"]
    assert seen["estimators"] == list(estimator_names())
    assert np.abs(joints["giant"] - steady_giant.joints_world).max() < MILLIMETRE
    assert np.abs(steady_giant.joints_world - steady.joints_world).max() > 10 * MILLIMETRE


def test_the_camera_sees_as_wide_as_the_user_says(chosen):
    seen, _ = chosen
    assert seen["fov_deg"] == pytest.approx(FOV_DEG, abs=1e-3)


def test_a_clip_that_breaks_off_keeps_what_decodes(chosen, steady_cut_off, short_clip):
    seen, joints = chosen
    frames = len(steady_cut_off.timestamps_s)
    with open_video(short_clip) as whole:
        assert 20 <= frames < sum(1 for _ in whole)
    level, message = seen["cut_off"]["notice"]
    assert level == "WARNING"
    assert message.startswith(f"cut off.avi: {frames} frames captured.")
    assert f"only {frames} could be read" in message
    assert seen["cut_off"]["keys"] == frames
    assert seen["cut_off"]["range"] == [1, frames]
    assert np.abs(joints["cut_off"] - steady_cut_off.joints_world).max() < MILLIMETRE


def test_the_active_armature_takes_another_action_at_the_scenes_rate(
    chosen, steady, steady_cut_off
):
    seen, joints = chosen
    got = seen["retargeted"]
    assert got["armatures"] == 1
    assert got["first_action_kept"]
    assert got["other_action"]
    assert got["cameras_added"] == 0
    assert got["fps"] == SCENE_FPS
    assert got["range"] == [1, 250]

    seconds = steady.timestamps_s[-1]
    last = START_FRAME + int(seconds * SCENE_FPS + 0.05)
    assert got["key_frames"] == list(range(START_FRAME, last + 1))
    # Every fifth video frame falls on a fourth scene frame. The armature has the bones of the
    # first capture, so the rotations are the same and the joints nearly so.
    at_scene_frames = joints["retargeted"][START_FRAME - 1 : last : 4]
    at_video_frames = steady.joints_world[::5][: len(at_scene_frames)]
    assert np.abs(at_scene_frames - at_video_frames).max() < 0.05
    parts = (_hips(at_scene_frames), _hips(at_video_frames))
    assert np.abs(parts[0] - parts[1]).max() < 5e-3


def _hips(joints):
    """Directions from hip to hip, which do not depend on the length of the bones."""
    across = joints[:, 1] - joints[:, 2]
    return across / np.linalg.norm(across, axis=-1, keepdims=True)


def test_who_or_what_is_not_there_is_told(chosen):
    seen, _ = chosen
    assert seen["no_body"] == (
        "The backend has no body 'dwarf'. Choose one of: default, giant; or put the body's file "
        "into the backend's weights folder."
    )
    assert seen["gone"] == [False, False, True]
    assert seen["no_person"] == (
        "There is no 7th person from the left: at most 1 person was seen at once. "
        "Choose somebody further left, or the largest person."
    )
    before, after = seen["left"]
    assert before == after
