"""Scores on benchmarks as tables in the terminal."""

from collections.abc import Sequence
from typing import Final

from ..evaluation.benchmarks.scores import MeanScore
from .console import print_table
from .score_tables import number

_COLUMNS: Final = (
    ("MPJPE mm", "mpjpe_mm", 1.0, 1),
    ("PA-MPJPE mm", "pa_mpjpe_mm", 1.0, 1),
    ("PVE mm", "pve_mm", 1.0, 1),
    ("local deg", "rotation_deg", 1.0, 1),
    ("PCK@150 %", "pck", 100.0, 1),
    ("AUC %", "auc", 100.0, 1),
    ("PA-PCK %", "pa_pck", 100.0, 1),
)


def print_means(means: Sequence[MeanScore]) -> None:
    """A line for each solver; what nobody tells is left out."""
    told = [c for c in _COLUMNS if any(mean.values[c[1]] is not None for mean in means)]
    print_table(
        ("solver", *(title for title, _, _, _ in told)),
        [
            (mean.solver, *(_number(mean.values[name], unit, n) for _, name, unit, n in told))
            for mean in means
        ],
    )


def _number(value: float | None, unit: float, digits: int) -> str:
    return number(None if value is None else unit * value, digits)
