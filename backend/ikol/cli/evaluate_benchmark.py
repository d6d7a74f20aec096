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

    fits: bool = False
    """Also fit as SMPLify and SPIN do, which takes far longer than all other solvers."""

    json_path: Annotated[Path | None, Parameter(name="--json")] = None
    """Also write the numbers, and those of every person, to this file."""

    device: Literal["auto", "cpu", "cuda", "mps"] = "cpu"
    """What networks run on."""


@Parameter(name="*")
@dataclass(frozen=True)
class JointChoices(Choices):
    """What benchmarks ask whose labels are of other joints than the body's."""

    body: str = "default"
    """The body's file (SMPL family), or default."""

    joint_regressor: Path | None = None
    """J_regressor_h36m.npy, for the joints of published numbers; without it those of the body are
    measured."""


def pw3d(
    folder: Path,
    /,
    *,
    male: str | None = None,
    female: str | None = None,
    choices: JointChoices | None = None,
) -> None:
    """Accuracy on 3DPW's test part: MPJPE, PA-MPJPE and, with SMPL's files, PVE and 14 joints.

    Args:
        folder: 3DPW as it is distributed.
        male: SMPL's male body, which labels are of.
        female: SMPL's female body.
        choices: What such benchmarks ask.
    """
    files = {"male": male, "female": female}
    true = {name: load_body(file) for name, file in files.items() if file is not None}
    _run("3dpw", folder, true, choices or JointChoices())


def mpi_inf_3dhp(folder: Path, /, *, choices: JointChoices | None = None) -> None:
    """Accuracy on MPI-INF-3DHP's test set: PCK@150, AUC, MPJPE and PA-MPJPE of 17 joints.

    Args:
        folder: MPI-INF-3DHP with its annotations.
        choices: What such benchmarks ask.
    """
    _run("3dhp", folder, {}, choices or JointChoices())


def h36m(folder: Path, /, *, choices: JointChoices | None = None) -> None:
    """Accuracy on Human3.6M by protocol 2: S9 and S11 before the frontal camera, 14 joints.

    Args:
        folder: Human3.6M with its annotations.
        choices: What such benchmarks ask.
    """
    _run("h36m", folder, {}, choices or JointChoices())


def studio(folder: Path, /, *, choices: Choices | None = None) -> None:
    """Accuracy on rendered pictures that are not trained on: SMPL's 24 joints, and the surface.

    Args:
        folder: What `scripts/render_clips.py --keep-frames` wrote.
        choices: What all benchmarks ask.
    """
    own = JointChoices(**asdict(choices or Choices()))
    _run("studio", folder, {"default": load_body()}, own)


def _run(name: str, folder: Path, true_bodies: dict[str, BodyModel], choices: JointChoices) -> None:
    check_reports(choices.json_path)
    if choices.samples is not None:
        check_at_least_one(samples=choices.samples)
    torch.set_num_threads(1)
    device, protocol = pick(choices.device), PROTOCOLS[name]
    body, regressor = load_body(choices.body), None
    if choices.joint_regressor is not None:
        regressor = load_joint_regressor(choices.joint_regressor, body)
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
            outcomes = measure(dataset, looker, ruler, choices.samples, fits=choices.fits)
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
