"""The extension in real Blender windows, driven by mouse and keyboard."""

import sys

import cv2
import pytest
from host_python import shares_python

pytestmark = [
    pytest.mark.blender,
    pytest.mark.window,
    pytest.mark.slow,
    pytest.mark.timeout(900),
]


def test_first_capture(window, session, reach, short_clip, expected_short):
    run = session(window, "capture_session", clip=str(short_clip), preferences=reach(window))
    seen = run.drive()
    frames = len(expected_short.timestamps_s)

    growing = seen["keys"]
    assert growing == sorted(growing)
    # Results come some frames at a time, and a window without a graphics card draws few of them.
    assert any(0 < count < frames for count in growing)
    assert any(1 < frame < frames for frame in seen["frames"])
    assert not seen["auto_save_blocked"]

    assert seen["final_keys"] == frames
    assert seen["active"] == "ARMATURE"
    assert seen["range"] == [1, frames]
    assert seen["frame"] == 1
    assert seen["notice"] == f"{short_clip.name}: {frames} frames captured."

    assert seen["backend"].startswith("Ready: ikol")
    if shares_python(window):
        assert sys.executable in seen["backend_before"]
        assert seen["started_here"]

    # One step, and no empty one before or behind it.
    assert seen["objects_before"] == [name for name in seen["first_objects"] if name != "Cube"]
    assert seen["objects_after_undo"] == seen["objects_after_redo"] == seen["objects_before"]
    assert seen["range_after_undo"] == [1, 250]
    assert seen["objects_after_two"] == seen["first_objects"]
    assert seen["keys_after_redo"] == frames
    assert seen["all_is_back"]
    assert not [name for name in seen["repeatable"] if "capture" in name.lower()]
    assert not seen["captures_by_itself"]
    assert seen["types_left"] == []
    assert seen["keys_after_disabling"] == frames
    assert run.left_behind() == []


def test_people_in_the_panel(window, session, reach, two_shots):
    run = session(window, "people_session", clip=str(two_shots), preferences=reach(window))
    seen = run.drive()
    assert seen["people"] == seen["back"] == ["two shots", "two shots 2", "two shots 3"]
    done, undone, redone = seen["shots"]
    assert done == redone == [[1, 25], ["two shots 3 body"]]
    assert undone == [[], []]


def test_who_is_clicked_on_is_captured(window, session, reach, two_people):
    run = session(
        window,
        "picking_session",
        clip=str(two_people),
        shares={"left": 0.35, "right": 0.65},
        preferences=reach(window),
    )
    seen = run.drive()
    assert seen["escaped"] == seen["closed"] == {"unchanged": True, "runs": False}
    for side, sign in (("left", -1), ("right", 1)):
        person = seen[side]
        assert 0.9 < person["share_of_width"] < 1.05
        assert person["windows"] == 1
        assert sign * person["across"] > 0.1
        assert "frames captured" in person["notice"]
        assert "GENERATED" not in person["images"]


def test_confidence_is_seen(window, session, reach, short_clip):
    run = session(window, "confidence_session", clip=str(short_clip), preferences=reach(window))
    seen = run.drive()
    assert 0.0 < seen["confidence"] <= 1.0
    shown = {name: cv2.imread(str(run.folder / f"{name}.png")) for name in ("plain", "coloured")}
    left = cv2.imread(str(run.folder / "disabled.png"))

    def changed(place, one, other):
        x, y, width, height = seen["places"][place]
        bottom = one.shape[0] - y
        part = (slice(bottom - height, bottom), slice(x, x + width))
        return int((cv2.absdiff(one[part], other[part]).max(axis=-1) > 40).sum())

    assert changed("view", shown["plain"], shown["coloured"]) > 200
    assert changed("timeline", shown["plain"], shown["coloured"]) > 500
    assert changed("timeline", shown["plain"], left) < 100


def test_solving_again_is_one_step(window, session, reach, short_clip):
    run = session(window, "solve_session", clip=str(short_clip), preferences=reach(window))
    seen = run.drive()
    assert "solved again in" in seen["notice"]
    assert seen["masked"] < 10.0 < seen["captured"]
    assert seen["undone"] == pytest.approx(seen["captured"], abs=0.01)
    assert seen["limbs_after_undo"] == ["head", "left_arm", "right_arm"]
    assert seen["redone"] == pytest.approx(seen["masked"], abs=0.01)
    assert seen["armatures"] == 1


def test_captures_broken_off(window, session, backend, long_clip):
    run = session(window, "interrupted_session", clip=str(long_clip), address=backend.address)
    seen = run.drive()

    assert "poll" in seen["second"]
    assert {**seen["before"], "notice": seen["cancelled"]["notice"]} == seen["cancelled"]
    assert "cancelled" in seen["cancelled"]["notice"]
    assert seen["undone_after_cancel"] == seen["first"]
    assert seen["redone_after_cancel"] == seen["redone"] == seen["before"]
    for way, state in (("undone", "first"), ("deleted", "before")):
        assert {**seen[state], "notice": seen[way]["notice"]} == seen[way]
        assert "was deleted meanwhile" in seen[way]["notice"]
    assert seen["reopened"]["keys"] == seen["keys_saved"] > 0
    assert "another file was opened" in seen["reopened"]["notice"]
    assert seen["keys_after_disabling"] > 0
    assert seen["ready_again"]
