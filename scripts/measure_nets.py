"""Measure what the keypoint nets get wrong in training clips, and how.

    python scripts/measure_nets.py CLIPS [CLIPS ...] --json FILE

For rendered clips these are the errors of the real nets; for those of the noise model they are what
the model makes of them, so the two can be compared number by number.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from ikol.errors import IkolError
from ikol.estimators.blazepose.pose_landmarks import LANDMARK_NAMES
from ikol.training.data.clip import find_clips, read_clip
from ikol.training.render.error_statistics import statistics
from ikol.training.render.measured_errors import measured_errors


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("clips", type=Path, nargs="+", help="folders of clips")
    parser.add_argument("--json", type=Path, help="file for all numbers")
    options = parser.parse_args()
    try:
        clips = [read_clip(path) for folder in options.clips for path in find_clips(folder)]
    except IkolError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    tracked = float(np.concatenate([clip.seen.tracked for clip in clips]).mean())
    numbers = {"tracked": tracked, **statistics(measured_errors(clips))}
    if options.json:
        options.json.write_text(json.dumps(numbers, indent=1), encoding="utf-8")
    _show(numbers)
    return 0


def _show(numbers: dict[str, Any]) -> None:
    print(
        f"{numbers['clips']} clips, {numbers['frames']} frames, found in {numbers['tracked']:.1%}"
    )
    for name in ("scale", "turn_rad", "picture_in_time", "depth_in_time", "space_xy_in_time"):
        print(f"{name}: {json.dumps(numbers[name])}")
    for name in ("pairs_depth", "pairs_picture", "swapped", "by_trust"):
        print(f"{name}: {json.dumps(numbers[name])}")
    print("errors in mm, root mean square: picture / in space beside / in depth; median trust")
    for k, landmark in enumerate(LANDMARK_NAMES):
        cells = [f"{landmark:18}"]
        for group in numbers["by_visibility"].values():
            if group["picture"][k] is None:
                cells.append(f"{'-':>30}")
                continue
            picture, beside, depth = (1e3 * group[n][k] for n in ("picture", "space_xy", "depth"))
            trust = group["trust_quantiles"][k][2]
            share = group["share"][k]
            cells.append(f"{share:4.0%}:{picture:4.0f}/{beside:4.0f}/{depth:4.0f} {trust:5.2f}    ")
        offset = 1e3 * np.array(numbers["offset_in_carrier_m"][k])
        print(" ".join(cells), "offset", np.round(offset).tolist())


if __name__ == "__main__":
    sys.exit(main())
