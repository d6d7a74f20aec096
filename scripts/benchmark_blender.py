"""Measure, in every Blender of this machine, how long keys take to write.

    .venv/bin/python scripts/benchmark_blender.py

1800 frames of 24 joints: a minute of motion. `keys` is the writing of all keys at once, `finish`
all that happens after a capture's last frame (resampling, rest bones, keys, confidence, contacts),
both the best of seven; `streamed` is the sum over a capture of what is written while it runs, 30
frames at a time.
Seconds are of processor time.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from blenders import Blender, available
from ikol.body.model import load_body
from ikol.server.bodies import body_arrays
from ikol.skeleton import NUM_JOINTS

_REPOSITORY = Path(__file__).resolve().parents[1]
_INSIDE = _REPOSITORY / "tests" / "benchmarks" / "blender" / "keys.py"
_HARNESS = _REPOSITORY / "tests" / "blender" / "scripts"
_FRAMES = 1800
_COLUMNS = ("keys_s", "finish_s", "streamed_s")


def main() -> int:
    blenders = available()
    if not blenders:
        print("No Blender; scripts/get_blenders.py sets some up.", file=sys.stderr)
        return 2
    print(f"| Blender | {' | '.join(column.replace('_s', ', s') for column in _COLUMNS)} |")
    print(f"|---|{'---|' * len(_COLUMNS)}")
    for blender in blenders:
        measured = _measure(blender)
        row = " | ".join(f"{measured[column]:.3f}" for column in _COLUMNS)
        print(f"| {blender.name} | {row} |", flush=True)
    return 0


def _measure(blender: Blender) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = _inputs()
        np.savez(folder / "in.npz", **inputs)
        done = blender.run(
            _INSIDE,
            str(folder),
            env={"BLENDER_USER_RESOURCES": name, "PYTHONPATH": str(_HARNESS)},
        )
        if done.returncode != 0:
            raise RuntimeError(f"{blender.name}: {done.stdout}\n{done.stderr}")
        return json.loads((folder / "facts.json").read_text(encoding="utf-8"))


def _inputs() -> dict[str, Any]:
    """The default body and a motion that is never the same twice."""
    rng = np.random.default_rng(0)
    quats_wxyz = rng.normal(size=(_FRAMES, NUM_JOINTS, 4)).astype(np.float32)
    return {
        **body_arrays(load_body()),
        "timestamps_s": np.arange(_FRAMES) / 30,
        "quats_wxyz": quats_wxyz / np.linalg.norm(quats_wxyz, axis=-1, keepdims=True),
        "pelvis_world": rng.normal(size=(_FRAMES, 3)).astype(np.float32),
    }


if __name__ == "__main__":
    sys.exit(main())
