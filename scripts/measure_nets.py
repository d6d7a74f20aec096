"""Measure what the keypoint nets get wrong in training clips, and how.

    python scripts/measure_nets.py CLIPS [--json FILE]

CLIPS is a folder of rendered clips of one net, as `scripts/render_clips.py` makes them; those that
are held out do not count. Beside the errors of the net stand those that the noise model makes in
the same scenes.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from ikol.errors import IkolError
from ikol.estimators.blazepose.pose_landmarks import LANDMARK_NAMES
from ikol.training.data.clip import TrainingClip, find_clips, read_clip
from ikol.training.data.ideal import IdealNets
from ikol.training.data.noise import BLAZEPOSE
from ikol.training.data.seeing import see
from ikol.training.render.error_statistics import offsets_in_carrier, statistics
from ikol.training.render.measured_errors import measured_errors
from numpy.typing import NDArray

IDEAL_NETS = IdealNets()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("clips", type=Path, help="folder of clips")
    parser.add_argument("--json", type=Path, help="file for the numbers")
    options = parser.parse_args()
    try:
        clips = _clips_to_train_on(options.clips)
    except IkolError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    numbers, offsets = _measured(clips)
    modelled, _ = _measured([_modelled(number, clip) for number, clip in enumerate(clips)])
    print(f"{'':44}{'net':>10}{'model':>10}")
    for name, number in numbers.items():
        other = f"{modelled[name]:10.4g}" if name in modelled else ""
        print(f"{name:44}{number:10.4g}{other}")
    print("\nmean place in the picture off the true landmark, in the body part's frame, mm")
    for name, offset in zip(LANDMARK_NAMES, offsets, strict=True):
        print(f"{name:20}" + "".join(f"{1e3 * value:7.0f}" for value in offset))
    if options.json:
        both = {"net": numbers, "model": modelled}
        options.json.write_text(json.dumps(both, indent=1), encoding="utf-8")
    return 0


def _clips_to_train_on(folder: Path) -> list[TrainingClip]:
    clips = [read_clip(path) for path in find_clips(folder)]
    chosen = [clip for clip in clips if not clip.scene.held_out]
    if not chosen:
        raise IkolError(
            f"All clips of {folder} are held out.", "Give clips to train on.", "no_clip"
        )
    return chosen


def _modelled(number: int, clip: TrainingClip) -> TrainingClip:
    ideal = IDEAL_NETS.see(clip.scene)
    return TrainingClip(
        clip.scene, see(ideal, clip.scene, BLAZEPOSE, np.random.default_rng(number))
    )


def _measured(clips: list[TrainingClip]) -> tuple[dict[str, float], NDArray[np.float64]]:
    found = float(np.concatenate([clip.seen.tracked for clip in clips]).mean())
    errors = measured_errors(clips)
    return {"found": found, **statistics(errors)}, offsets_in_carrier(errors)


if __name__ == "__main__":
    sys.exit(main())
