"""`ikol evaluate 3dpw | 3dhp | h36m | studio`."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal

import torch
from cyclopts import Parameter

from ..body.model import BodyModel, load_body
from ..datasets import open_dataset
from ..device import pick
from ..errors import IkolError
from ..evaluation.benchmarks.joints import load_joint_regressor
from ..evaluation.benchmarks.looks import looker_of
from ..evaluation.benchmarks.protocols import PROTOCOLS, Ruler
from ..evaluation.benchmarks.run import measure
from ..evaluation.benchmarks.scores import PersonScore, mean_scores
from ..pipeline.loading import load_estimator, load_solver
from .benchmark_tables import print_means
from .progress import CaptureProgress
from .reports import check_at_least_one, check_reports, write_json


@Parameter(name="*")
@dataclass(frozen=True)
class Choices:
    """What all benchmarks ask."""

    estimator: tuple[str, ...] = ("blazepose",)
    """Measure this estimator; may be given several times."""

    average_shape: bool = False
    """Take the body's average shape, not the one that the estimator says: for checkpoints that were
    trained with another body."""

    samples: int | None = None
    """At most so many people, spread evenly; all by default."""

    json_path: Annotated[Path | None, Parameter(name="--json")] = None
    """Also write the numbers, and those of every person, to this file."""

    device: Literal["auto", "cpu", "cuda", "mps"] = "cpu"
    """What networks run on."""


def pw3d(
    folder: Path,
    /,
    *,
    body: str = "default",
    male: str | None = None,
    female: str | None = None,
    joint_regressor: Path | None = None,
    choices: Choices | None = None,
) -> None:
    """Accuracy on 3DPW's test part: MPJPE, PA-MPJPE and, with SMPL's files, PVE and 14 joints.

    Args:
        folder: 3DPW as it is distributed.
        body: The body's file (SMPL family), or default.
        male: SMPL's male body, which labels are of.
        female: SMPL's female body.
        joint_regressor: J_regressor_h36m.npy, for the 14 joints of published numbers; without it
            SMPL's 24 are measured.
        choices: What all benchmarks ask.
    """
    model = load_body(body)
    files = {"male": male, "female": female}
    true = {name: load_body(file) for name, file in files.items() if file is not None}
    _run("3dpw", folder, model, true, joint_regressor, choices)


def mpi_inf_3dhp(
    folder: Path,
    /,
    *,
    body: str = "default",
    joint_regressor: Path | None = None,
    choices: Choices | None = None,
) -> None:
    """Accuracy on MPI-INF-3DHP's test set: PCK@150, AUC, MPJPE and PA-MPJPE of 17 joints.

    Args:
        folder: MPI-INF-3DHP with its annotations.
        body: The body's file (SMPL family), or default.
        joint_regressor: J_regressor_h36m.npy; without it the body's joints stand for those of the
            labels.
        choices: What all benchmarks ask.
    """
    _run("3dhp", folder, load_body(body), {}, joint_regressor, choices)


def h36m(
    folder: Path,
    /,
    *,
    body: str = "default",
    joint_regressor: Path | None = None,
    choices: Choices | None = None,
) -> None:
    """Accuracy on Human3.6M by protocol 2: S9 and S11 before the frontal camera, 14 joints.

    Args:
        folder: Human3.6M with its annotations.
        body: The body's file (SMPL family), or default.
        joint_regressor: J_regressor_h36m.npy; without it the body's joints stand for those of the
            labels.
        choices: What all benchmarks ask.
    """
    _run("h36m", folder, load_body(body), {}, joint_regressor, choices)


def studio(folder: Path, /, *, choices: Choices | None = None) -> None:
    """Accuracy on rendered pictures that are not trained on: SMPL's 24 joints, and the surface.

    Args:
        folder: What `scripts/render_clips.py --keep-frames` wrote.
        choices: What all benchmarks ask.
    """
    model = load_body()
    _run("studio", folder, model, {"default": model}, None, choices)


def _run(  # noqa: PLR0917
    name: str,
    folder: Path,
    body: BodyModel,
    true_bodies: dict[str, BodyModel],
    joint_regressor: Path | None,
    choices: Choices | None,
) -> None:
    choices = choices or Choices()
    check_reports(choices.json_path)
    if choices.samples is not None:
        check_at_least_one(samples=choices.samples)
    torch.set_num_threads(1)
    device, protocol = pick(choices.device), PROTOCOLS[name]
    regressor = None if joint_regressor is None else load_joint_regressor(joint_regressor, body)
    ruler = Ruler(protocol, body, true_bodies, regressor)
    dataset = open_dataset(protocol.dataset, folder, protocol.split)
    if not len(dataset):
        raise IkolError(f"{folder} has nobody to measure on.", "Give the whole data set.", "nobody")
    loaded = [load_estimator(each, body, device) for each in choices.estimator]
    load_solver(torch.device("cpu"))
    count = min(choices.samples or len(dataset), len(dataset))
    report: list[dict[str, object]] = []
    for estimator in loaded:
        looker = looker_of(estimator, body, own_shape=not choices.average_shape)
        rows: list[PersonScore] = []
        seen = 0
        with CaptureProgress() as progress:
            stage = progress.stage("Measuring", count)
            outcomes = measure(dataset, looker, ruler, choices.samples)
            for done, outcome in enumerate(outcomes, start=1):
                rows += outcome.scores
                seen += outcome.seen
                stage.done(done)
        means = mean_scores(rows)
        print(f"{protocol.title}: {estimator.name}, {seen} of {count} people, {ruler.joints.name}")
        print_means(means)
        report.append(
            {
                "benchmark": name,
                "estimator": estimator.name,
                "joints": ruler.joints.name,
                "regressed": regressor is not None,
                "people": count,
                "seen": seen,
                "means": [{"solver": mean.solver, **mean.values} for mean in means],
                "scores": [asdict(row) for row in rows],
            }
        )
    write_json(choices.json_path, report)
