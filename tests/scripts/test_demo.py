"""The first command of the README, run as it stands on the environment that is there."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from base_python import BASE_PYTHON
from ikol.errors import IkolError
from ikol.export.find_blender import find_blender
from ikol.video import open_video

REPOSITORY = Path(__file__).resolve().parents[2]
OUTPUT = REPOSITORY / "demo_output"
INSIDE = REPOSITORY / "tests" / "blender" / "scripts" / "look_into_blend.py"


def blender_here():
    try:
        return find_blender()
    except IkolError:
        return None


def test_the_demo_leaves_what_it_says():
    done = subprocess.run(
        [BASE_PYTHON, REPOSITORY / "scripts" / "demo.py"],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for name in ("walk.npz", "walk.bvh", "walk_overlay.mp4"):
        assert str(OUTPUT / name) in done.stdout
    with open_video(REPOSITORY / "scripts" / "demo_clip" / "walk.mp4") as clip:
        fps, frames = clip.info.fps, sum(1 for _ in clip)
    with np.load(OUTPUT / "walk.npz") as motion:
        assert motion["poses"].shape == (frames, 72)
        assert motion["visible"].all()
    assert (OUTPUT / "walk.bvh").read_text().startswith("HIERARCHY")
    with open_video(OUTPUT / "walk_overlay.mp4") as overlay:
        assert sum(1 for _ in overlay) == frames
    blender = blender_here()
    if blender is None:
        assert "there will be no .blend" in done.stdout
        return
    assert str(OUTPUT / "walk.blend") in done.stdout
    look = blender.command(INSIDE, str(OUTPUT / "walk.blend"))
    seen = subprocess.run(look, capture_output=True, text=True, timeout=100, check=True).stdout
    facts = json.loads(next(line for line in seen.splitlines() if line.startswith('{"bones"')))
    assert facts == {
        "bones": 24,
        "meshes": ["MESH"],
        "curves": 3 + 4 * 24 + 24 + 4,  # location, rotations, confidence, contacts
        "keys": [frames],
        "range": [1, frames],
        "fps": pytest.approx(fps, abs=1e-3),
    }
