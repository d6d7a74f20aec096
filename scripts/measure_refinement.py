"""What the layer makes of rotations that are wrong, on rendered pictures that BlazePose looks at.

    python scripts/measure_refinement.py PICTURES --error-deg 12

PICTURES is what `scripts/render_clips.py --keep-frames` wrote. A network that says rotations is
played: the true ones of the people who are held out, with errors at random and a camera that is
a little off. The table is that of `ikol evaluate studio --fits` for such a network.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from ikol.body.model import load_body
from ikol.cli.benchmark_tables import print_means
from ikol.datasets import open_dataset
from ikol.errors import IkolError
from ikol.estimators.registry import entry_named
from ikol.evaluation.benchmarks.answers import answers, view_of
from ikol.evaluation.benchmarks.looks import LandmarkLooker
from ikol.evaluation.benchmarks.protocols import PROTOCOLS, Ruler
from ikol.evaluation.benchmarks.scores import PersonScore, mean_scores, score
from ikol.evaluation.benchmarks.wrong_rotations import WrongRotations
from ikol.pipeline.loading import load_estimator


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("pictures", type=Path, help="folder of rendered clips with pictures")
    parser.add_argument("--error-deg", type=float, default=12.0, help="error of each rotation")
    parser.add_argument("--seed", type=int, default=0, help="seed of the errors")
    options = parser.parse_args()
    torch.set_num_threads(1)
    try:
        body = load_body()
        finder = LandmarkLooker(load_estimator("blazepose-direct", body), own_shape=False)
        rng = np.random.default_rng(options.seed)
        network = WrongRotations(options.error_deg, entry_named("hmr").crop, finder, body, rng)
        ruler = Ruler(PROTOCOLS["studio"], body, {"default": body})
        people = open_dataset("studio", options.pictures, "test")
        rows: list[PersonScore] = []
        for sample in (people[k] for k in range(len(people))):
            picture = sample.load_picture()
            view = view_of(picture.shape[1], picture.shape[0], sample.intrinsics)
            look = network.look(picture, sample, view)
            if look is not None:
                found = answers(look, view, sample.intrinsics, body, fits=True)
                rows += score(sample, found, ruler)
    except IkolError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    means = mean_scores(rows)
    print(f"{means[0].people if means else 0} of {len(people)} people")
    print_means(means)
    return 0


if __name__ == "__main__":
    sys.exit(main())
