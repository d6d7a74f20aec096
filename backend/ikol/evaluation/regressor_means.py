"""Means and medians of estimators' scores over clips, and a picture of the means."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from ikol.evaluation.metrics import weighted_mean
from ikol.evaluation.plots import grouped_bars, new_figure, save_figure
from ikol.evaluation.regressor_score import RegressorScore

Score = float | None

BY_JOINT: Final = ("ikol", "clip")
"""Solvers whose joints are shown one by one: what a capture gets frame by frame, and in the end."""

_KEYS: Final = ("rendered", "estimator", "solver")
_ABOUT: Final = ("clip", "motion", *_KEYS, "frames", "joints")
_MEASURES: Final = tuple(field.name for field in fields(RegressorScore) if field.name not in _ABOUT)
_SHOWN: Final = (
    ("pa_mpjpe_mm", "PA-MPJPE, mm"),
    ("pve_mm", "PVE, mm"),
    ("swing_deg", "swing error, degrees"),
    ("twist_deg", "twist error, degrees"),
)

_Average = Callable[[Iterable[tuple[float, Score]]], Score]


@dataclass(frozen=True, slots=True)
class AverageScore:
    """One estimator and solver over all clips of one kind.

    Attributes:
        rendered: Whether real nets looked at rendered pictures.
        estimator: Name of the estimator.
        solver: As in `RegressorScore`.
        frames: Frames of all clips.
        values: Average of each measure; None where none is known.
        joints: Average of the errors of each joint's rotation, as in `RegressorScore`.
    """

    rendered: bool
    estimator: str
    solver: str
    frames: int
    values: dict[str, Score]
    joints: dict[str, dict[str, Score]]

    @property
    def source(self) -> str:
        """Of whom it is, whatever the solver, as reports write it."""
        return f"{'rendered' if self.rendered else 'virtual'}, {self.estimator}"


def mean_scores(rows: Sequence[RegressorScore]) -> list[AverageScore]:
    """Means, every frame weighing the same: rendered clips first, in the order of the rows."""
    return _averages(rows, weighted_mean)


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
            values={
                name: average((row.frames, getattr(row, name)) for row in group)
                for name in _MEASURES
            },
            joints={
                joint: {
                    name: average((row.frames, row.joints[joint][name]) for row in group)
                    for name in measures
                }
                for joint, measures in group[0].joints.items()
            },
        )
        for key, group in sorted(groups.items(), key=lambda item: not item[0][0])
    ]


def plot_means(means: Sequence[AverageScore], path: Path) -> None:
    """A bar for each estimator and solver, a panel for each measure; below them every joint.

    Args:
        means: What `mean_scores` gave.
        path: File to write.
    """
    above_in = 1.5 + 0.3 * len(means)
    figure = new_figure(13, above_in + 6)
    above, below = figure.subfigures(2, 1, squeeze=False, height_ratios=(above_in, 6))[:, 0]
    panels = above.subplots(1, len(_SHOWN), sharey=True)
    for panel, (name, heading) in zip(panels, _SHOWN, strict=True):
        values = [mean.values[name] for mean in means]
        panel.barh(range(len(means)), [value or 0.0 for value in values])
        panel.set(xlabel=heading)
        panel.grid(axis="x", alpha=0.3)
        panel.set_axisbelow(True)
    panels[0].set_yticks(range(len(means)), [_label(mean) for mean in means])
    panels[0].invert_yaxis()
    shown = [mean for mean in means if mean.solver in BY_JOINT]
    panels = below.subplots(2, 1)
    for panel, (name, heading) in zip(panels, _SHOWN[2:], strict=True):
        grouped_bars(panel, [(_label(mean), _by_joint(mean, name)) for mean in shown], heading)
    panels[0].legend(frameon=False)
    save_figure(figure, path)


def _label(mean: AverageScore) -> str:
    return f"{mean.source}, {mean.solver}"


def _by_joint(mean: AverageScore, name: str) -> dict[str, float]:
    known = {joint: errors.get(name) for joint, errors in mean.joints.items()}
    return {joint: value for joint, value in known.items() if value is not None}


def _median(pairs: Iterable[tuple[float, Score]]) -> Score:
    known = [value for _, value in pairs if value is not None]
    return statistics.median(known) if known else None
