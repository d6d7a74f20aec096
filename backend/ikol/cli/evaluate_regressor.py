"""`ikol evaluate regressor`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import torch
from cyclopts import Parameter

from ..body.model import load_body
from ..device import pick
from ..errors import IkolError
from ..evaluation.plots import check_plot
from ..evaluation.regressor_agreement import SceneCameras, mean_agreement
from ..evaluation.regressor_means import (
    BY_JOINT,
    AverageScore,
    mean_scores,
    median_scores,
    plot_means,
)
from ..evaluation.regressor_score import RegressorScore, score_answers
from ..evaluation.regressors import load_regressors
from ..evaluation.training_clip_poses import solved
from ..training.data.clip import SUFFIX, find_clips, read_clip
from .console import print_table
from .progress import CaptureProgress
from .reports import check_at_least_one, check_reports, write_json
from .score_tables import ERROR_COLUMNS, number, print_joints

Split = Literal["held-out", "training", "all"]

_COLUMNS = (
    ("PA-MPJPE mm", "pa_mpjpe_mm", 1),
    ("MPJPE mm", "mpjpe_mm", 1),
    *ERROR_COLUMNS,
    ("skate mm/f", "foot_skate_mm_per_frame", 1),
)


def regressor(
    data: Path,
    /,
    *,
    estimator: tuple[str, ...] = (),
    split: Split = "held-out",
    clips: int | None = None,
    json_path: Annotated[Path | None, Parameter(name="--json")] = None,
    plot: Path | None = None,
    device: Literal["auto", "cpu", "cuda", "mps"] = "cpu",
) -> None:
    """How accurate estimators are on training clips, with and without the IKOL layer.

    Where several cameras saw a scene, also how far their rotations are apart.

    Args:
        data: A folder of training clips.
        estimator: Measure this estimator, or this .safetensors of `ikol train regressor`; may be
            given several times. All estimators by default.
        split: Which of the clips.
        clips: At most so many of them, spread evenly; all by default.
        json_path: Also write the rows of all clips, the means, and the rows of all pairs of
            cameras to this file.
        plot: Also draw the means, and those of every joint, into this .png, .svg or .pdf.
        device: What the solver runs on.
    """
    check_reports(json_path)
    if clips is not None:
        check_at_least_one(clips=clips)
    if plot is not None:
        check_plot(plot)
    torch.set_num_threads(1)
    body, where = load_body(), pick(device)
    regressors = load_regressors(estimator, body)
    rows: list[RegressorScore] = []
    cameras = SceneCameras()
    with CaptureProgress() as progress:
        paths = _clips_of(data, split, progress)
        count = len(paths) if clips is None else min(clips, len(paths))
        chosen = [paths[k * len(paths) // count] for k in range(count)]
        stage = progress.stage("Measuring", len(chosen))
        for done, path in enumerate(chosen, start=1):
            name = path.relative_to(data).as_posix().removesuffix(SUFFIX)
            clip = read_clip(path)
            for each in regressors:
                answers = list(solved(clip, each, body, where))
                rows.extend(score_answers(name, clip, each.name, answers, body))
                cameras.add(name, clip.scene.motion, each.name, answers)
            stage.done(done)
    if not rows:
        raise IkolError(
            f"No clip in {data} is {split} and shows somebody.", "Try --split all.", "no_clip"
        )
    means = mean_scores(rows)
    _print_averages("mean of", means)
    _print_averages("median of", median_scores(rows))
    for source in dict.fromkeys(mean.source for mean in means):
        group = [mean for mean in means if mean.source == source and mean.solver in BY_JOINT]
        print_joints(source, [(mean.solver, mean.joints) for mean in group])
    if cameras.pairs:
        print_table(
            ("between cameras", "solver", "pairs", "local rotations deg"),
            [
                (estimator, solver, str(count), f"{difference_deg:.1f}")
                for estimator, solver, count, difference_deg in mean_agreement(cameras.pairs)
            ],
        )
    write_json(
        json_path,
        {
            "clips": [asdict(row) for row in rows],
            "means": [asdict(mean) for mean in means],
            "cameras": [asdict(pair) for pair in cameras.pairs],
        },
    )
    if plot is not None:
        plot_means(means, plot)


def _print_averages(heading: str, averages: list[AverageScore]) -> None:
    print_table(
        (heading, "estimator", "solver", "frames", *(title for title, _, _ in _COLUMNS)),
        [
            (
                "rendered" if average.rendered else "virtual",
                average.estimator,
                average.solver,
                str(average.frames),
                *(number(average.values[name], digits) for _, name, digits in _COLUMNS),
            )
            for average in averages
        ],
    )


def _clips_of(data: Path, split: Split, progress: CaptureProgress) -> list[Path]:
    paths = find_clips(data)
    if split == "all":
        return paths
    stage = progress.stage("Finding", len(paths))
    kept: list[Path] = []
    for done, path in enumerate(paths, start=1):
        if read_clip(path).scene.held_out == (split == "held-out"):
            kept.append(path)
        stage.done(done)
    return kept
