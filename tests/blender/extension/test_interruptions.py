"""Processes that die in the middle: what was captured stays, nobody hangs, nothing is orphaned."""

import os
import signal
import sys
import time

import pytest
from host_python import shares_python

pytestmark = [pytest.mark.blender, pytest.mark.slow, pytest.mark.timeout(600)]
CURVES = 3 + 4 * 24
KILL_AT = 8


def wait_for(condition, timeout_s, what):
    deadline_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline_s, f"waited {timeout_s} s for {what}"
        time.sleep(0.05)


def backends_of(run):
    return [process for process in run.left_behind() if "serve" in process.cmdline()]


def finish(process):
    """Wait for a Blender; what it printed."""
    try:
        out, err = process.communicate(timeout=400)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 0, f"{out}\n{err}"
    assert "Traceback" not in out + err, err


def test_backend_killed_in_the_middle(module, session, start_backend, short_clip, expected_short):
    own = shares_python(module)
    ours = None if own else start_backend()
    preferences = (
        {"python_path": sys.executable} if own else {"backend": "ADDRESS", "address": ours.address}
    )
    run = session(
        module,
        "killed",
        clip=str(short_clip),
        preferences=preferences,
        kill_at=KILL_AT,
        again=own,
    )
    process = run.start()
    wait_for((run.folder / "under way").exists, 200, "the capture")
    for backend in backends_of(run) if own else [ours]:
        backend.kill()
    finish(process)

    seen = run.seen()
    frames = len(expected_short.timestamps_s)
    kept = seen["keys"][0]
    assert KILL_AT <= kept < frames
    assert seen["keys"] == seen["reopened_keys"] == [kept] * CURVES
    assert seen["frame_end"] == kept
    assert "backend" in seen["error"]
    assert f"first {kept} frames are kept" in seen["error"]
    assert "apture again" in seen["error"]
    assert sorted(seen["keys_of_each"]) == ([kept, frames] if own else [kept])
    assert run.left_behind() == []


def test_backend_ends_with_a_killed_blender(neighbour, session, short_clip):
    preferences = {"python_path": sys.executable}
    run = session(neighbour, "endless", clip=str(short_clip), preferences=preferences)
    process = run.start()
    try:
        wait_for((run.folder / "under way").exists, 200, "the capture")
        assert backends_of(run)
    finally:
        process.kill()
        process.communicate()
    wait_for(lambda: not run.left_behind(), 20, "the backend to end")


def test_two_blenders_at_one_backend(neighbour, session, backend, short_clip, expected_short):
    preferences = {"backend": "ADDRESS", "address": backend.address}
    arguments = {"clip": str(short_clip), "preferences": preferences, "joints": ["pelvis"]}
    runs = [session(neighbour, "capture_clip", **arguments) for _ in range(2)]
    processes = [run.start() for run in runs]
    try:
        for process in processes:
            finish(process)
    finally:
        for process in processes:
            process.kill()
            process.wait()
    for run in runs:
        joints = run.arrays("seen")["joints"]
        assert abs(joints - expected_short.joints_world[:, :1]).max() < 1e-3


def test_renaming_ends_nothing_and_a_failing_cancel_is_told(
    module, session, backend, short_clip, expected_short
):
    preferences = {"backend": "ADDRESS", "address": backend.address}
    run = session(
        module, "midway", clip=str(short_clip), name=short_clip.stem, preferences=preferences
    )
    seen = run.run()
    frames = len(expected_short.timestamps_s)

    assert seen["meanwhile"] == [short_clip.stem, [short_clip.stem]]
    assert seen["after"] == seen["before"]

    assert seen["renamed"]["outcome"] == ["INFO", f"{short_clip.name}: {frames} frames captured."]
    assert seen["renamed"]["keys"] == frames
    assert seen["renamed"]["range"] == [1, frames]
    assert seen["renamed"]["other_range"] == [1, 250]

    level, message = seen["cancelled"]["outcome"]
    assert level == "INFO"
    assert "cancelled" in message
    assert seen["cancelled"]["action_back"]
    assert seen["cancelled"]["camera_back"]

    level, message = seen["refused"]["outcome"]
    assert level == "ERROR"
    assert "Traceback" not in message
    assert "report" in message
    assert "Traceback" in seen["refused"]["console"]
    assert not seen["refused"]["busy"]


def test_armatures_are_edited_beside_other_threads_in_any_scene(module, session):
    seen = session(module, "beside_threads").run()
    assert seen["bones"] == [100, 100]
    assert seen["still_shown"]
