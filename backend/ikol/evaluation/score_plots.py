"""Plots of scores against ground truth."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ikol.evaluation.clip_score import ClipScore
from ikol.evaluation.plots import grouped_bars, new_figure, save_figure

_PANELS: Final = (
    ("points", "pa_mpjpe_mm", "PA-MPJPE, mm"),
    ("joints", "swing_deg", "swing error, degrees"),
    ("joints", "twist_deg", "twist error, degrees"),
)


def plot_clip_scores(scores: Sequence[ClipScore], path: Path) -> None:
    """A bar for each point or joint and clip: positions, and where there are rotations, those.

    Args:
        scores: Scores of clips.
        path: File to write.
    """
    panels = [panel for panel in _PANELS if any(_values(score, panel) for score in scores)]
    figure = new_figure(11, 1 + 3 * len(panels))
    axes = figure.subplots(len(panels), 1, squeeze=False)[:, 0]
    for axis, panel in zip(axes, panels, strict=True):
        series = [(f"{score.clip} - {score.truth}", _values(score, panel)) for score in scores]
        grouped_bars(axis, series, panel[2])
    axes[0].legend(frameon=False)
    save_figure(figure, path)


def _values(score: ClipScore, panel: tuple[str, str, str]) -> dict[str, float]:
    """Values of a panel by name, without those that are not known."""
    rows: dict[str, dict[str, float | None]] = getattr(score, panel[0])
    known = {name: row.get(panel[1]) for name, row in rows.items()}
    return {name: value for name, value in known.items() if value is not None}
