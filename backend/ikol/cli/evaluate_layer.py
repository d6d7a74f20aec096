"""`ikol evaluate layer`."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import torch
from cyclopts import Parameter

from ..evaluation.accuracy_plots import plot_accuracy, plot_convergence
from ..evaluation.accuracy_table import markdown_table
from ..evaluation.convergence import CURVES, measure_convergence
from ..evaluation.layer_accuracy import DISTURBANCES, AccuracyRow, measure_accuracy
from ..evaluation.plots import check_plot
from ..evaluation.poses import Poses, mocap_poses, random_poses
from ..evaluation.solvers import SOLVERS, solver_named
from ..export.atomic import written_whole
from ..mocap import find_motions
from .console import print_table
from .progress import CaptureProgress
from .reports import check_at_least_one, check_reports, write_json

_SHOWN = ((0, 0, 0), (10, 0, 0), (20, 0, 0), (30, 0, 0), (0, 0.1, 0), (0, 0, 10), (20, 0.05, 10))
"""Noise in mm, bone error and twist error in degrees of the lines of the printed table."""


def layer(
    *,
    motion: Path | None = None,
    json_path: Annotated[Path | None, Parameter(name="--json")] = None,
    table: Path | None = None,
    plot: Path | None = None,
    convergence: Path | None = None,
    solver: tuple[str, ...] = (),
    frames: int = 512,
    seed: int = 0,
) -> None:
    """Accuracy of the IKOL layer in every mode, and of what it is compared with.

    On random poses within the joints' limits, and on real motion where given; with noisy keypoints,
    wrong bone lengths and wrong twists.

    Args:
        motion: A .bvh, .amc or .npz of AMASS, or a folder of such files.
        json_path: Also write all rows to this file.
        table: Also write the main rows to this file, as Markdown.
        plot: Also draw them into this .png, .svg or .pdf.
        convergence: Also draw error and cost after each iteration into such a file.
        solver: Measure this solver only; may be given several times.
        frames: Poses of each kind.
        seed: Seed of poses and errors.
    """
    check_reports(json_path, table)
    check_at_least_one(frames=frames)
    torch.set_num_threads(1)
    for drawing in (plot, convergence):
        if drawing is not None:
            check_plot(drawing)
    solvers = [solver_named(name) for name in solver] or list(SOLVERS)
    files = [] if motion is None else find_motions(motion)
    kinds: list[Poses] = [random_poses(frames, seed)]
    rows: list[AccuracyRow] = []
    with CaptureProgress() as progress:
        if files:
            reading = progress.stage("Reading", len(files))
            kinds.append(mocap_poses(files, frames, seed, reading.done))
        for poses in kinds:
            stage = progress.stage(poses.kind.capitalize(), len(DISTURBANCES) * len(solvers))
            rows.extend(measure_accuracy(poses, solvers, seed, on_step=stage.done))
        if convergence is not None:
            stage = progress.stage("Converging", CURVES)
            plot_convergence(measure_convergence(kinds[0], seed, stage.done), convergence)
    _print_accuracy(rows)
    write_json(json_path, [asdict(row) for row in rows])
    if table is not None:
        with written_whole(table, "w") as file:
            file.write(markdown_table(rows))
    if plot is not None:
        plot_accuracy(rows, plot)


def _print_accuracy(rows: Sequence[AccuracyRow]) -> None:
    shown = [
        row
        for errors in _SHOWN
        for row in rows
        if (row.keypoint_noise_mm, row.bone_error, row.twist_error_deg) == errors
    ]
    shown.sort(key=lambda row: row.poses != "random")
    print_table(
        (
            *("poses", "noise mm", "bones %", "twist deg", "solver", "to given mm", "to true mm"),
            *("local deg", "global deg", "objective m^2", "above analytic"),
        ),
        [
            (
                row.poses,
                f"{row.keypoint_noise_mm:g}",
                f"{100 * row.bone_error:g}",
                f"{row.twist_error_deg:g}",
                row.solver,
                f"{row.mpjpe_given_mm:.2f}",
                f"{row.mpjpe_true_mm:.2f}",
                f"{row.rotation_local_deg:.2f}",
                f"{row.rotation_global_deg:.2f}",
                f"{row.objective:.2e}",
                f"{row.frames_above_analytic} of {row.frames}",
            )
            for row in shown
        ],
    )
