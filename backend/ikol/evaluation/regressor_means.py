"""Means and medians of estimators' scores over clips, and a picture of the means."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from ikol.evaluation.metrics import weighted_mean
from ikol.evaluation.plots import new_figure, save_figure
from ikol.evaluation.regressor_score import RegressorScore

_KEYS: Final = ("rendered", "estimator", "solver")
_ABOUT: Final = ("clip", "motion", *_KEYS, "frames")
_MEASURES: Final = tuple(field.name for field in fields(RegressorScore) if field.name not in _ABOUT)
_SHOWN: Final = (
    ("pa_mpjpe_mm", "PA-MPJPE, mm"),
    ("pve_mm", "PVE, mm"),
    ("swing_deg", "swing error, degrees"),
    ("twist_deg", "twist error, degrees"),
)

_Average = Callable[[Sequence[RegressorScore], str], float | None]


@dataclass(frozen=True, slots=True)
class AverageScore:
    """One estimator and solver over all clips of one kind.

    Attributes:
        rendered: Whether real nets looked at rendered pictures.
        estimator: Name of the estimator.
        solver: As in `RegressorScore`.
        frames: Frames of all clips.
        values: Average of each measure; None where none is known.
    """

    rendered: bool
    estimator: str
    solver: str
    frames: int
    values: dict[str, float | None]


def mean_scores(rows: Sequence[RegressorScore]) -> list[AverageScore]:
    """Means, every frame weighing the same: rendered clips first, in the order of the rows."""
    return _averages(rows, _mean)


def median_scores(rows: Sequence[RegressorScore]) -> list[AverageScore]:
    """Medians of the clips' scores, in the same order: a few hard clips do not rule them."""
    return _averages(rows, _median)


def _averages(rows: Sequence[RegressorScore], average: _Average) -> list[AverageScore]:
    groups: dict[tuple[bool, str, str], list[RegressorScore]] = {}
    for row in rows:
        groups.setdefault((row.rendered, row.estimator, row.solver), []).append(row)
    return [
        AverageScore(
            *key,
            frames=sum(row.frames for row in group),
            values={name: average(group, name) for name in _MEASURES},
        )
        for key, group in sorted(groups.items(), key=lambda item: not item[0][0])
    ]


def plot_means(means: Sequence[AverageScore], path: Path) -> None:
    """A bar for each estimator and solver, a panel for each measure.

    Args:
        means: What `mean_scores` gave.
        path: File to write.
    """
    figure = new_figure(13, 1.5 + 0.3 * len(means))
    panels = figure.subplots(1, len(_SHOWN), sharey=True)
    labels = [
        f"{mean.estimator}, {mean.solver}{', rendered' if mean.rendered else ''}" for mean in means
    ]
    for panel, (name, heading) in zip(panels, _SHOWN, strict=True):
        values = [mean.values[name] for mean in means]
        panel.barh(range(len(means)), [value or 0.0 for value in values])
        panel.set(xlabel=heading)
        panel.grid(axis="x", alpha=0.3)
        panel.set_axisbelow(True)
    panels[0].set_yticks(range(len(means)), labels)
    panels[0].invert_yaxis()
    save_figure(figure, path)


def _mean(rows: Sequence[RegressorScore], name: str) -> float | None:
    return weighted_mean((row.frames, getattr(row, name)) for row in rows)


def _median(rows: Sequence[RegressorScore], name: str) -> float | None:
    known = [getattr(row, name) for row in rows if getattr(row, name) is not None]
    return statistics.median(known) if known else None
