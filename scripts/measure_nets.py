"""Measure what the keypoint nets get wrong in training clips, and how.

    python scripts/measure_nets.py CLIPS [--against CLIPS] [--json FILE]

For rendered clips these are the errors of the real nets; for others, what the noise model makes of
them: put one against the other to see how well the model does.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from ikol.errors import IkolError
from ikol.estimators.blazepose.pose_landmarks import LANDMARK_NAMES
from ikol.training.data.clip import find_clips, read_clip
from ikol.training.render.error_statistics import offsets_in_carrier, statistics
from ikol.training.render.measured_errors import measured_errors
from numpy.typing import NDArray


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("clips", type=Path, help="folder of clips")
    parser.add_argument("--against", type=Path, help="folder of clips to compare them with")
    parser.add_argument("--json", type=Path, help="file for the numbers")
    options = parser.parse_args()
    try:
        numbers, offsets = _measured(options.clips)
        others = _measured(options.against)[0] if options.against else {}
    except IkolError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for name, number in numbers.items():
        other = f"{others[name]:10.4g}" if name in others else ""
        print(f"{name:44}{number:10.4g}{other}")
    print("\nmean place in the picture off the true landmark, in the body part's frame, mm")
    for name, offset in zip(LANDMARK_NAMES, offsets, strict=True):
        print(f"{name:20}" + "".join(f"{1e3 * value:7.0f}" for value in offset))
    if options.json:
        options.json.write_text(json.dumps(numbers, indent=1), encoding="utf-8")
    return 0


def _measured(folder: Path) -> tuple[dict[str, float], NDArray[np.float64]]:
    clips = [read_clip(path) for path in find_clips(folder)]
    found = float(np.concatenate([clip.seen.tracked for clip in clips]).mean())
    errors = measured_errors(clips)
    return {"found": found, **statistics(errors)}, offsets_in_carrier(errors)


if __name__ == "__main__":
    sys.exit(main())
