"""`ikol evaluate stress`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import torch
from cyclopts import Parameter

from ..evaluation.layer_stress import stress as stress_solver
from ..evaluation.solvers import solver_named
from .progress import CaptureProgress
from .reports import check_at_least_one, check_reports, print_numbers, write_json


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
        frames: How many, rounded up to tens of thousands.
        json_path: Also write the numbers to this file.
        seed: Seed of poses and noise.
    """
    check_reports(json_path)
    check_at_least_one(frames=frames)
    torch.set_num_threads(1)
    chosen = solver_named(solver)
    with CaptureProgress() as progress:
        stage = progress.stage("Solving", frames, in_frames=True)
        result = asdict(stress_solver(chosen, frames, seed, stage.done))
    print_numbers(result)
    write_json(json_path, result)
