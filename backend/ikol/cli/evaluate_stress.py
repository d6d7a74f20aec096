"""`ikol evaluate stress`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import torch
from cyclopts import Parameter

from ..evaluation.layer_stress import stress as stress_solver
from ..evaluation.solvers import solver_named
from ..export.atomic import written_whole
from .console import print_table
from .progress import CaptureProgress


def stress(
    *,
    solver: str = "swing2",
    frames: int = 1_000_000,
    json_path: Annotated[Path | None, Parameter(name="--json")] = None,
    seed: int = 0,
) -> None:
    """Whether the IKOL layer fails on any of very many hard frames.

    Random poses with 30 mm of noise, a tenth of them with a target bone of no length.

    Args:
        solver: Which one, as in `ikol evaluate layer`.
        frames: How many.
        json_path: Also write the numbers to this file.
        seed: Seed of poses and noise.
    """
    torch.set_num_threads(1)
    chosen = solver_named(solver)
    with CaptureProgress() as progress:
        result = asdict(stress_solver(chosen, frames, seed, progress.stage("Solving", frames).done))
    if json_path is not None:
        with written_whole(json_path, "w") as file:
            json.dump(result, file, indent=2)
    print_table(
        ("measure", "value"),
        [
            (name, f"{value:.3g}" if isinstance(value, float) else str(value))
            for name, value in result.items()
        ],
    )
