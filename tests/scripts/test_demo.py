"""The first command of the README, run as it stands on the environment that is there."""

import subprocess
import sys
from pathlib import Path

import numpy as np
from ikol.video import open_video

REPOSITORY = Path(__file__).resolve().parents[2]
OUTPUT = REPOSITORY / "demo_output"


def test_the_demo_leaves_what_it_says():
    base_python = Path(sys.base_prefix) / Path(sys.executable).relative_to(sys.prefix)
    done = subprocess.run(
        [base_python, REPOSITORY / "scripts" / "demo.py"],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for name in ("walk.npz", "walk.bvh", "walk_overlay.mp4"):
        assert str(OUTPUT / name) in done.stdout
    with open_video(REPOSITORY / "scripts" / "demo_clip" / "walk.mp4") as clip:
        frames = sum(1 for _ in clip)
    with np.load(OUTPUT / "walk.npz") as motion:
        assert motion["poses"].shape == (frames, 72)
        assert motion["visible"].all()
    assert (OUTPUT / "walk.bvh").read_text().startswith("HIERARCHY")
    with open_video(OUTPUT / "walk_overlay.mp4") as overlay:
        assert sum(1 for _ in overlay) == frames
