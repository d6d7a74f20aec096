"""`ikol evaluate motion`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import torch
from cyclopts import Parameter

from ..body.model import load_body
from ..device import pick
from ..errors import IkolError
from ..evaluation.captures import Capturing
from ..evaluation.motion_means import mean_motion_scores
from ..evaluation.motion_score import MotionScore
from ..evaluation.motion_scores import score_capture, score_training_clip
from ..evaluation.people_scores import score_people
from ..evaluation.regressors import load_regressors
from ..evaluation.truth import match, read_truth
from ..training.data.clip import SUFFIX, find_clips, read_clip
from .console import print_table
from .progress import CaptureProgress
from .reports import check_at_least_one, check_reports, write_json
from .score_tables import number, say_untold
from .taking import captures_of

_COLUMNS = (
    ("PA-MPJPE mm", "pa_mpjpe_mm", 1),
    ("MPJPE mm", "mpjpe_mm", 1),
    ("accel. mm/f^2", "acceleration_error_mm_per_frame2", 2),
    ("jitter m/s^3", "jitter_m_per_s3", 0),
    ("true jitter", "true_jitter_m_per_s3", 0),
    ("skate mm/f", "foot_skate_mm_per_frame", 2),
    ("true skate", "true_foot_skate_mm_per_frame", 2),
    ("skate at rest", "rest_skate_mm_per_frame", 2),
    ("own skate", "own_skate_mm_per_frame", 2),
    ("float mm", "float_mm", 1),
    ("> 10 mm", "off_ground_share", 3),
    ("own float", "own_float_mm", 1),
    ("own > 10 mm", "own_off_ground_share", 3),
    ("sunk mm", "penetration_mm", 1),
    ("body sunk", "body_penetration_mm", 1),
    ("precision", "contact_precision", 2),
    ("recall", "contact_recall", 2),
    ("bones mm", "bone_length_spread_mm", 1),
    ("path mm", "path_error_mm", 0),
    ("peaks kept", "peak_speed_kept", 3),
    ("along", "peak_velocity_kept", 3),
    ("jumps kept", "jump_speed_kept", 3),
    ("switches", "identity_switches", 0),
)


def motion(
    first: Annotated[Path, Parameter(name="CLIPS")],
    /,
    *others: Path,
    truth: tuple[Path, ...] = (),
    estimator: str = "blazepose",
    split: Literal["held-out", "training", "all"] = "held-out",
    clips: int | None = None,
    json_path: Annotated[Path | None, Parameter(name="--json")] = None,
    device: Literal["auto", "cpu", "cuda", "mps"] = "cpu",
) -> None:
    """How well captures move: smooth, feet at rest, on the ground, along the right path.

    Args:
        first: A folder of training clips (`ikol train data --frames 300`); or, with --truth, a
            video or an .npz of `ikol capture`.
        others: With several --truth, more .npz of the same shot, one for each person.
        truth: What the person really did: .npz, .bvh, .amc, .trc or .c3d; several times for
            several people, whose switches of identity are counted.
        estimator: The estimator, or a .safetensors of `ikol train regressor`.
        split: Which of the training clips.
        clips: At most so many of them, spread evenly; all by default.
        json_path: Also write the rows of all clips to this file.
        device: What the solver runs on.
    """
    check_reports(json_path)
    if clips is not None:
        check_at_least_one(clips=clips)
    torch.set_num_threads(1)
    if truth:
        rows = _of_captures((first, *others), truth, estimator)
    else:
        rows = _of_clips(first, estimator, split, clips, pick(device))
    print_table(
        ("solver", "frames", *(heading for heading, _, _ in _COLUMNS)),
        [
            (
                mean.solver,
                str(mean.frames),
                *(number(mean.values[name], digits) for _, name, digits in _COLUMNS),
            )
            for mean in mean_motion_scores(rows)
        ],
    )
    write_json(json_path, [asdict(row) for row in rows])


def _of_captures(
    sources: tuple[Path, ...], truths: tuple[Path, ...], estimator: str
) -> list[MotionScore]:
    body = load_body()
    captures = captures_of(sources, Capturing(body, estimator=estimator))
    recordings = [read_truth(truth, body) for truth in truths]
    if len(captures) == len(recordings) == 1:
        capture, recording = captures[0], recordings[0]
        matched = match(capture, recording, body)
        if not matched.offset_told:
            say_untold(sources[0].name, truths[0].name, matched.offset_s)
        return [score_capture(sources[0].name, truths[0].name, capture, matched, body)]
    named = [(path.name, capture) for path, capture in zip(sources, captures, strict=True)]
    return score_people(named, recordings, body)


def _of_clips(
    folder: Path, estimator: str, split: str, clips: int | None, device: torch.device
) -> list[MotionScore]:
    body = load_body()
    (regressor,) = load_regressors((estimator,), body)
    rows: list[MotionScore] = []
    with CaptureProgress() as progress:
        paths = find_clips(folder)
        if split != "all":
            wanted = split == "held-out"
            paths = [path for path in paths if read_clip(path).scene.held_out == wanted]
        count = len(paths) if clips is None else min(clips, len(paths))
        stage = progress.stage("Measuring", count)
        for done in range(count):
            path = paths[done * len(paths) // count]
            name = path.relative_to(folder).as_posix().removesuffix(SUFFIX)
            rows.extend(score_training_clip(name, read_clip(path), regressor, body, device))
            stage.done(done + 1)
    if not rows:
        raise IkolError(
            f"No clip in {folder} is {split} and shows somebody.", "Try --split all.", "no_clip"
        )
    return rows
