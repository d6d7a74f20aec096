"""`ikol evaluate cameras`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import torch
from cyclopts import Parameter

from ..body.model import load_body
from ..evaluation.camera_agreement import measure_agreement
from ..evaluation.captures import Capturing
from ..evaluation.plots import check_plot
from ..evaluation.score_plots import plot_clip_scores
from .reports import check_reports, write_json
from .score_tables import print_agreement
from .taking import captures_of


def cameras(
    clip_path: Annotated[Path, Parameter(name="CLIP")],
    /,
    *more: Path,
    offset: float | None = None,
    person: str = "largest",
    body: str = "default",
    estimator: str = "blazepose",
    json_path: Annotated[Path | None, Parameter(name="--json")] = None,
    plot: Path | None = None,
) -> None:
    """How well captures of one moment by several cameras agree, which needs no ground truth.

    Args:
        clip_path: A video, which is captured now, or an .npz of `ikol capture`.
        more: The same moment by other cameras.
        offset: Seconds between the clocks of any two; searched by default.
        person: largest, central, or which person from the left, counted from 0.
        body: The body's file (SMPL family), or default.
        estimator: Finds the keypoints in videos.
        json_path: Also write the numbers to this file.
        plot: Also draw the differences of every joint into this .png, .svg or .pdf.
    """
    check_reports(json_path)
    if plot is not None:
        check_plot(plot)
    torch.set_num_threads(1)
    model = load_body(body)
    paths = (clip_path, *more)
    captures = captures_of(paths, Capturing(model, person, estimator))
    agreement = measure_agreement([path.name for path in paths], captures, model, offset)
    print_agreement(agreement)
    write_json(json_path, asdict(agreement))
    if plot is not None:
        plot_clip_scores(agreement.pairs, plot)
