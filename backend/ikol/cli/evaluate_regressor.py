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
from ..evaluation.regressor_means import mean_scores, plot_means
from ..evaluation.regressor_score import RegressorScore, score_regressor
from ..evaluation.regressors import load_regressors
from ..training.data.clip import find_clips, read_clip
from .console import print_table
from .progress import CaptureProgress
from .reports import check_reports, write_json
from .score_tables import number

_COLUMNS = (
    ("PA-MPJPE mm", "pa_mpjpe_mm", 1),
    ("MPJPE mm", "mpjpe_mm", 1),
    ("PVE mm", "pve_mm", 1),
    ("local deg", "rotation_local_deg", 1),
    ("global deg", "rotation_global_deg", 1),
    ("swing deg", "swing_deg", 1),
    ("twist deg", "twist_deg", 1),
    ("accel. mm/f^2", "acceleration_error_mm_per_frame2", 1),
    ("jitter m/s^3", "jitter_m_per_s3", 0),
    ("true jitter", "true_jitter_m_per_s3", 0),
    ("bones mm", "bone_length_spread_mm", 1),
    ("skate mm/f", "foot_skate_mm_per_frame", 1),
)


def regressor(
    data: Path,
    /,
    *,
    estimator: tuple[str, ...] = (),
    split: Literal["held-out", "training", "all"] = "held-out",
    json_path: Annotated[Path | None, Parameter(name="--json")] = None,
    plot: Path | None = None,
    device: Literal["auto", "cpu", "cuda", "mps"] = "cpu",
) -> None:
    """How accurate estimators are on training clips, with and without the IKOL layer.

    Args:
        data: A folder of training clips.
        estimator: Measure this estimator, or this .safetensors of `ikol train regressor`; may be
            given several times. All estimators by default.
        split: Which of the clips.
        json_path: Also write the rows of all clips to this file.
        plot: Also draw the means into this .png, .svg or .pdf.
        device: What the solver runs on.
    """
    check_reports(json_path)
    if plot is not None:
        check_plot(plot)
    torch.set_num_threads(1)
    body, where = load_body(), pick(device)
    regressors = load_regressors(estimator, body)
    paths = find_clips(data)
    rows: list[RegressorScore] = []
    with CaptureProgress() as progress:
        stage = progress.stage("Measuring", len(paths))
        for done, path in enumerate(paths, start=1):
            clip = read_clip(path)
            if split == "all" or clip.scene.held_out == (split == "held-out"):
                for each in regressors:
                    rows.extend(score_regressor(path.stem, clip, each, body, where))
            stage.done(done)
    if not rows:
        raise IkolError(
            f"No clip in {data} is {split} and shows somebody.", "Try --split all.", "no_clip"
        )
    means = mean_scores(rows)
    print_table(
        ("pictures", "estimator", "solver", "frames", *(heading for heading, _, _ in _COLUMNS)),
        [
            (
                "rendered" if mean.rendered else "virtual",
                mean.estimator,
                mean.solver,
                str(mean.frames),
                *(number(mean.values[name], digits) for _, name, digits in _COLUMNS),
            )
            for mean in means
        ],
    )
    write_json(json_path, [asdict(row) for row in rows])
    if plot is not None:
        plot_means(means, plot)
