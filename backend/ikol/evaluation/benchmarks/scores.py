"""Errors of answers on a benchmark: of every person, and their means."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ikol.datasets import Sample
from ikol.evaluation.body_errors import mean_or_none
from ikol.evaluation.metrics import (
    area_under_curve,
    correct_points,
    known_or_none,
    pa_errors_mm,
    position_errors_mm,
    rotation_errors_deg,
)

from .answers import Answer
from .protocols import Ruler

Score = float | None

METRICS: Final = ("mpjpe_mm", "pa_mpjpe_mm", "pve_mm", "rotation_deg", "pck", "auc", "pa_pck")


@dataclass(frozen=True, slots=True)
class PersonScore:
    """One answer for one person; None where it cannot be told.

    Attributes:
        sample: Name of the sample.
        take: Name of its recording.
        solver: See `Answer`.
        mpjpe_mm: Mean distance of joints, pelvis on pelvis.
        pa_mpjpe_mm: After the similarity that fits best.
        pve_mm: Mean distance of vertices, pelvis on pelvis.
        rotation_deg: Mean angle between rotations relative to the parent, joints 1..23.
        pck: Share of joints within 150 mm, pelvis on pelvis.
        auc: Mean of that share over 0, 5, ..., 150 mm.
        pa_pck: Share of joints within 150 mm after the similarity.
    """

    sample: str
    take: str
    solver: str
    mpjpe_mm: Score
    pa_mpjpe_mm: Score
    pve_mm: Score
    rotation_deg: Score
    pck: Score
    auc: Score
    pa_pck: Score


@dataclass(frozen=True, slots=True)
class MeanScore:
    """Means over the people who were seen.

    Attributes:
        solver: See `Answer`.
        people: How many were seen.
        values: By the names of `METRICS`; None where nobody tells.
    """

    solver: str
    people: int
    values: dict[str, Score]


def score(sample: Sample, answers: Iterable[Answer], ruler: Ruler) -> Iterator[PersonScore]:
    """Measure answers for one person."""
    true_surface = ruler.true_surface(sample)
    true_joints = ruler.true_joints(sample, true_surface)
    counted = ruler.counted()
    for answer in answers:
        surface = ruler.surface(answer)
        joints = ruler.answered_joints(answer, surface)
        errors = position_errors_mm(joints, true_joints)
        aligned = pa_errors_mm(joints, true_joints)
        surface_mm = rotation_deg = None
        if surface is not None and true_surface is not None and ruler.same_surface(sample):
            surface_mm = mean_or_none(position_errors_mm(surface.vertices, true_surface.vertices))
        if answer.R_parent_joint is not None and sample.R_parent_joint is not None:
            R_true = sample.R_parent_joint.astype(np.float64)
            rotation_deg = mean_or_none(rotation_errors_deg(answer.R_parent_joint, R_true)[1:])
        pck = ruler.protocol.pck
        yield PersonScore(
            sample=sample.name,
            take=sample.take,
            solver=answer.solver,
            mpjpe_mm=mean_or_none(errors),
            pa_mpjpe_mm=mean_or_none(aligned),
            pve_mm=surface_mm,
            rotation_deg=rotation_deg,
            pck=known_or_none(correct_points(errors[counted])) if pck else None,
            auc=known_or_none(area_under_curve(errors[counted])) if pck else None,
            pa_pck=known_or_none(correct_points(aligned[counted])) if pck else None,
        )


def mean_scores(scores: Sequence[PersonScore]) -> list[MeanScore]:
    """Means for each solver, in the order in which they come."""
    return [
        MeanScore(
            solver,
            sum(each.solver == solver for each in scores),
            {name: _mean_of(scores, solver, name) for name in METRICS},
        )
        for solver in dict.fromkeys(each.solver for each in scores)
    ]


def _mean_of(scores: Sequence[PersonScore], solver: str, name: str) -> Score:
    values: list[Score] = [getattr(each, name) for each in scores if each.solver == solver]
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
