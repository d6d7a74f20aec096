"""Plots of scores against ground truth."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from ikol.evaluation.clip_score import ClipScore
from ikol.evaluation.plots import new_figure, save_figure

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
        _bars(axis, scores, panel)
    axes[0].legend(frameon=False)
    save_figure(figure, path)


def _bars(axis: Any, scores: Sequence[ClipScore], panel: tuple[str, str, str]) -> None:  # noqa: ANN401
    names = list(dict.fromkeys(name for score in scores for name in _values(score, panel)))
    width = 0.8 / len(scores)
    for index, score in enumerate(scores):
        values = _values(score, panel)
        places = [names.index(name) + width * index for name in values]
        axis.bar(
            places,
            list(values.values()),
            width,
            label=f"{score.clip} - {score.truth}",
            align="edge",
        )
    axis.set_xticks([place + 0.4 for place in range(len(names))], names, rotation=60, ha="right")
    axis.set_ylabel(panel[2])
    axis.grid(axis="y", alpha=0.3)
    axis.set_axisbelow(True)


def _values(score: ClipScore, panel: tuple[str, str, str]) -> dict[str, float]:
    """Values of a panel by name, without those that are not known."""
    rows: dict[str, dict[str, float | None]] = getattr(score, panel[0])
    known = {name: row.get(panel[1]) for name, row in rows.items()}
    return {name: value for name, value in known.items() if value is not None}
