"""Set everything up and capture the clip of a walking person that comes with the project.

    python scripts/demo.py

Leaves the motion (.npz, .bvh, and .blend where a Blender is found) and an overlay video in
`demo_output/`. Safe to run again: what is already set up is left alone.
"""

import subprocess
import sys
from pathlib import Path

from environment import REPOSITORY, SetupError, ensure_environment

_CLIP = REPOSITORY / "scripts" / "demo_clip" / "walk.mp4"
_OUTPUT = REPOSITORY / "demo_output"
_HAS_BLENDER = "from ikol.export.find_blender import find_blender; find_blender()"


def main() -> int:
    try:
        python = ensure_environment()
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    suffixes = [".npz", ".bvh"]
    if subprocess.run([python, "-c", _HAS_BLENDER], capture_output=True, check=False).returncode:
        print("No Blender and no Python with bpy was found, so there will be no .blend.")
    else:
        suffixes.append(".blend")
    motions = [_OUTPUT / f"walk{suffix}" for suffix in suffixes]
    overlay = _OUTPUT / "walk_overlay.mp4"
    outputs = [argument for motion in motions for argument in ("--output", motion)]
    for command in (
        ["weights", "pull"],
        ["capture", _CLIP, *outputs, "--overlay", overlay],
    ):
        done = subprocess.run([python, "-m", "ikol", *command], check=False)
        if done.returncode != 0:
            return done.returncode
    _tell([*motions, overlay])
    return 0


def _tell(files: list[Path]) -> None:
    print("\nThe walk of a person, captured from a video:", flush=True)
    for path in files:
        print(f"  {path}  ({path.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    sys.exit(main())
