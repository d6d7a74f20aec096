"""Render training clips in Blender and let the real keypoint nets look at them.

    python scripts/render_clips.py MOTIONS --out FOLDER --clips 200 --seed 1

MOTIONS is a folder of motion capture files (.bvh, .fbx, .amc with .asf, .npz of AMASS). It needs a
Blender and the keypoint nets (`ikol doctor` says what is found). It can be stopped at any time and
started again with the same numbers and nets: every clip is a file of its own, and what is there
stays.
"""

import argparse
import sys
import time
from pathlib import Path

from ikol.cli.reports import check_at_least_one, check_seed
from ikol.errors import IkolError
from ikol.training.data.repertoire import load_repertoire
from ikol.training.data.scenes import SceneMaker
from ikol.training.render.blender import Renderer
from ikol.training.render.clips import ClipMaker, installed_nets, render_clips


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("motions", type=Path, help="folder of motion capture files")
    parser.add_argument("--out", type=Path, required=True, help="folder for the clips")
    parser.add_argument("--clips", type=int, default=100, help="how many scenes")
    parser.add_argument("--frames", type=int, default=48, help="frames of each clip")
    parser.add_argument("--seed", type=int, default=0, help="seed of everything that is random")
    parser.add_argument("--cameras", type=int, default=1, help="how many see each scene")
    parser.add_argument("--held-out", action="store_true", help="only what is not trained on")
    parser.add_argument("--keep-frames", action="store_true", help="leave the pictures as well")
    options = parser.parse_args()
    try:
        check_at_least_one(clips=options.clips, frames=options.frames, cameras=options.cameras)
        check_seed(options.seed)
        scenes = SceneMaker(load_repertoire(options.motions), options.seed, 2 * options.frames)
        with Renderer() as renderer:
            start_s = time.monotonic()
            made = render_clips(
                ClipMaker(renderer, installed_nets()),
                scenes,
                options.out,
                options.clips,
                frames=options.frames,
                seed=options.seed,
                cameras=options.cameras,
                held_out_only=options.held_out,
                keep_frames=options.keep_frames,
            )
            for clip, scene, shares in made:
                found = ", ".join(f"{name} {share:.0%}" for name, share in shares.items())
                taken_s, start_s = time.monotonic() - start_s, time.monotonic()
                print(f"{clip:8}  {scene.motion:<20} found: {found}  {taken_s:.1f} s", flush=True)
    except IkolError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
