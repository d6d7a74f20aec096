"""`ikol evaluate clip`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import torch
from cyclopts import Parameter

from ..body.model import load_body
from ..errors import IkolError
from ..evaluation.captures import Capturing
from ..evaluation.clip_score import ClipScore, score_clip
from ..evaluation.image_fit import ImageFit, image_fit
from ..evaluation.plots import check_plot
from ..evaluation.score_plots import plot_clip_scores
from ..evaluation.truth import match, read_joint_map, read_truth
from ..evaluation.truth.recording import METRES_PER_UNIT
from .console import print_table, say
from .reports import check_reports, write_json
from .score_tables import print_clip_scores
from .taking import captures_of


def clip(
    clip_path: Annotated[Path, Parameter(name="CLIP")],
    /,
    *more: Path,
    truth: Path | None = None,
    joint_map: Path | None = None,
    units: Literal["auto", "m", "cm", "mm", "in"] = "auto",
    offset: float | None = None,
    person: str = "largest",
    body: str = "default",
    estimator: str = "blazepose",
    json_path: Annotated[Path | None, Parameter(name="--json")] = None,
    plot: Path | None = None,
) -> None:
    """How well captures lie on what the net saw in their pictures; or how far from the truth.

    Args:
        clip_path: A video, which is captured now, or an .npz of `ikol capture`.
        more: More of them.
        truth: What the person really did: .npz (AMASS' keys, or joints and names), .bvh, .amc,
            .trc or .c3d.
        joint_map: A .json or .toml from the truth's names to ours, if they are of no convention.
        units: Unit of the truth's points; by default as its file says, or found by their size.
        offset: Seconds to add to the clip's times to get the truth's; searched by default.
        person: largest, central, or which person from the left, counted from 0.
        body: The body's file (SMPL family), or default.
        estimator: Finds the keypoints in videos.
        json_path: Also write the numbers to this file.
        plot: Also draw the errors of every joint into this .png, .svg or .pdf.
    """
    check_reports(json_path)
    if truth is None and not (joint_map is plot is offset is None and units == "auto"):
        raise IkolError(
            "--joint-map, --units, --offset and --plot say something about a ground truth.",
            "Give it with --truth FILE.",
            "no_truth",
        )
    if plot is not None:
        check_plot(plot)
    torch.set_num_threads(1)
    model = load_body(body)
    paths = (clip_path, *more)
    capturing = Capturing(model, person, estimator)
    if truth is None:
        fits = [image_fit(capture, model) for capture in captures_of(paths, capturing)]
        _print_fits(paths, fits)
        rows = zip(paths, fits, strict=True)
        write_json(json_path, [{"clip": path.name, **asdict(fit)} for path, fit in rows])
        return
    given_map = None if joint_map is None else read_joint_map(joint_map)
    recording = read_truth(truth, model)
    strange = [name for name in given_map or () if name not in recording.names]
    if strange:
        say(f"{truth.name} has no {', '.join(strange)}; what the joint map says of it is left out.")
    scores: list[ClipScore] = []
    for path, capture in zip(paths, captures_of(paths, capturing), strict=True):
        matched = match(
            capture,
            recording,
            model,
            joint_map=given_map,
            unit_m=METRES_PER_UNIT.get(units),
            offset_s=offset,
        )
        scores.append(score_clip(path.name, capture, recording, matched, model))
    print_clip_scores(scores)
    write_json(json_path, [asdict(score) for score in scores])
    if plot is not None:
        plot_clip_scores(scores, plot)


def _print_fits(paths: tuple[Path, ...], fits: list[ImageFit]) -> None:
    print_table(
        ("clip", "frames", "lost", "median % of height", "95th percentile"),
        [
            (
                path.name,
                str(fit.frames),
                str(fit.frames_lost),
                f"{fit.median_percent:.2f}",
                f"{fit.p95_percent:.2f}",
            )
            for path, fit in zip(paths, fits, strict=True)
        ],
    )
