"""What cannot be captured is told in a sentence or two, and leaves nothing behind."""

import sys

import pytest
from walk_clip import WALK

pytestmark = [pytest.mark.blender, pytest.mark.slow]

EXPECTED = {
    "no video": ("notes ünï.mp4 is not a video", "Choose a video"),
    "empty": ("empty.mp4 is empty (0 bytes)", "download it again"),
    "missing": ("There is no file", "Check the path"),
    "folder": ("is a folder, not a video", "Choose a video"),
    "no backend": ("backend was not found", "add-on's preferences"),
    "no python": ("cannot be run", "Choose the interpreter"),
    "python without ikol": ("ikol is not installed in", "scripts/demo.py"),
    "nobody there": ("No backend answers at tcp://127.0.0.1", "Start it with `ikol serve`"),
    "no address": ("somewhere is not an address", "tcp://HOST:PORT"),
    "offline": ("not allowed to use the network", "Allow Online Access"),
    "silent listener": ("127.0.0.1", ""),
    "other version": ("version 7", "same release"),
    "no armature": ("No armature is active", "New Body"),
    "not smpl": ("not an SMPL armature", "new body"),
    "nobody": ("obody", ""),
}


def bare_python(blender):
    """A Python without ikol, as the Blender sees its file system."""
    return "/usr/bin/python3" if blender.root else sys.base_exec_prefix + "/bin/python3"


def test_failures_are_told(module, session, reach, empty_street):
    run = session(
        module,
        "failures",
        clip=str(WALK),
        empty_street=str(empty_street),
        bare_python=bare_python(module),
        preferences=reach(module),
    )
    seen = run.run()
    assert set(seen["told"]) == set(EXPECTED)
    for name, (message, seconds) in seen["told"].items():
        for part in EXPECTED[name]:
            assert part in message, name
        assert "Traceback" not in message
        assert seconds < 60, name
    assert seen["notice"][0] == "ERROR"
    assert seen["notice"][1] in seen["told"]["nobody"][0]
    assert run.left_behind() == []
