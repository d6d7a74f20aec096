"""The extension in real Blender windows, driven by mouse and keyboard."""

import pytest
from walk_clip import WALK

pytestmark = [
    pytest.mark.blender,
    pytest.mark.window,
    pytest.mark.slow,
    pytest.mark.timeout(900),
]


def test_first_capture(window, session, backend, expected):
    run = session(window, "capture_session", clip=str(WALK), address=backend.address)
    seen = run.drive()
    frames = len(expected.timestamps_s)

    growing = seen["keys"]
    assert growing == sorted(growing)
    assert len({count for count in growing if 0 < count < frames}) >= 5
    assert len(set(seen["frames"])) >= 5
    assert not seen["auto_save_blocked"]

    assert seen["final_keys"] == frames
    assert seen["active"] == "ARMATURE"
    assert seen["range"] == [1, frames]
    assert seen["frame"] == 1
    assert seen["notice"] == f"{WALK.name}: {frames} frames captured."

    assert seen["objects_after_undo"] == seen["objects_before"]
    assert seen["range_after_undo"] == [1, 250]
    assert seen["keys_after_redo"] == frames
    assert seen["types_left"] == []
    assert seen["keys_after_disabling"] == frames


def test_captures_broken_off(window, session, backend, long_clip):
    run = session(window, "interrupted_session", clip=str(long_clip), address=backend.address)
    seen = run.drive()

    assert "poll" in seen["second"]
    assert {**seen["before"], "notice": seen["cancelled"]["notice"]} == seen["cancelled"]
    assert "cancelled" in seen["cancelled"]["notice"]
    for way in ("deleted", "undone"):
        assert {**seen["before"], "notice": seen[way]["notice"]} == seen[way]
        assert "was deleted during the capture" in seen[way]["notice"]
    assert seen["reopened"]["keys"] == seen["keys_saved"] > 0
    assert "another file was opened" in seen["reopened"]["notice"]
    assert seen["keys_after_disabling"] > 0
    assert seen["ready_again"]
