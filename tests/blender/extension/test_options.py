"""The options of the panel reach the backend and the scene."""

import numpy as np
import pytest
from ikol.client import capture
from ikol.pipeline import ClipOptions
from ikol.skeleton import JOINT_NAMES

pytestmark = [pytest.mark.blender, pytest.mark.slow, pytest.mark.timeout(600)]
SCENE_FPS = 24
START_FRAME = 10


def test_options(module, session, backend, short_clip):
    preferences = {"backend": "ADDRESS", "address": backend.address}
    run = session(
        module, "options", clip=str(short_clip), preferences=preferences, joints=JOINT_NAMES
    )
    seen = run.run(timeout_s=500)
    steady = capture(short_clip, backend.address, ClipOptions(smooth=0.0))

    assert seen["armatures"] == 1
    assert seen["first_action_kept"]
    assert seen["other_action"]
    assert seen["cameras_added"] == 0
    assert seen["fps"] == SCENE_FPS
    assert seen["range"] == [1, 250]

    seconds = steady.timestamps_s[-1]
    last = START_FRAME + int(seconds * SCENE_FPS + 0.05)
    assert seen["key_frames"] == list(range(START_FRAME, last + 1))
    # Every fifth video frame falls on a fourth scene frame.
    joints = run.arrays("joints")["joints"]
    at_scene_frames = joints[START_FRAME - 1 : last : 4]
    at_video_frames = steady.joints_world[::5]
    assert np.abs(at_scene_frames - at_video_frames[: len(at_scene_frames)]).max() < 1e-3

    assert seen["person_7"]
    assert "Traceback" not in seen["person_7"]
    print(seen["person_7"])
