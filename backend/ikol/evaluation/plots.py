"""Plots of measurements. matplotlib is imported when one is made: nothing else needs it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ikol.errors import IkolError
from ikol.export.atomic import written_whole

from .layer_speed import DIRECTIONS, LayerSpeed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SUFFIXES: Final = (".png", ".svg", ".pdf")
_MARKERS: Final = "osD^vP*Xd<>h"


def check_plot(path: Path) -> None:
    """Find out before the long work what would keep a plot from being drawn.

    Raises:
        IkolError: "plot_type" if the suffix is none of `SUFFIXES`; "no_matplotlib".
    """
    if path.suffix.lower() not in SUFFIXES:
        raise IkolError(
            f"{path} is no plot that can be drawn.",
            f"Use one of {', '.join(SUFFIXES)}.",
            "plot_type",
        )
    new_figure(1, 1)


def new_figure(width_in: float, height_in: float) -> "Figure":
    """An empty figure, without a window or any state that is shared.

    Raises:
        IkolError: "no_matplotlib" if it is not installed.
    """
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError as error:
        raise IkolError(
            "Plots need matplotlib.", "Install it: pip install matplotlib.", "no_matplotlib"
        ) from error
    return Figure(figsize=(width_in, height_in), layout="constrained")


def save_figure(figure: "Figure", path: Path) -> None:
    """Write a figure in the format that the file's suffix names, whole or not at all."""
    with written_whole(path) as file:
        figure.savefig(file, format=path.suffix[1:].lower(), dpi=150)


def grouped_bars(
    panel: "Axes", series: Sequence[tuple[str, Mapping[str, float]]], heading: str
) -> None:
    """Bars side by side for each name, one of each series that knows it.

    Args:
        panel: Where to draw.
        series: The legend's label of each, and its values by name.
        heading: What the values are, with their unit.
    """
    names = list(dict.fromkeys(name for _, values in series for name in values))
    width = 0.8 / len(series)
    for index, (label, values) in enumerate(series):
        places = [names.index(name) + width * index for name in values]
        panel.bar(places, list(values.values()), width, label=label, align="edge")
    panel.set_xticks([place + 0.4 for place in range(len(names))], names, rotation=60, ha="right")
    panel.set_ylabel(heading)
    panel.grid(axis="y", alpha=0.3)
    panel.set_axisbelow(True)


def plot_speed(rows: Sequence[LayerSpeed], path: Path) -> None:
    """Microseconds a frame over frames at once, both logarithmic, on one thread.

    Args:
        rows: What `measure_layer` gave.
        path: File to write.
    """
    figure = new_figure(10.5, 4.8)
    panels = figure.subplots(1, len(DIRECTIONS), sharey=True)
    names = list(dict.fromkeys(row.solver for row in rows))
    for panel, direction in zip(panels, DIRECTIONS, strict=True):
        for index, name in enumerate(names):
            line = sorted(
                (row.batch, row.us_per_frame_min)
                for row in rows
                if (row.solver, row.threads, row.direction) == (name, 1, direction)
            )
            batches = [batch for batch, _ in line]
            times_us = [time_us for _, time_us in line]
            marker, style = _MARKERS[index % len(_MARKERS)], "-" if index < 10 else "--"
            panel.plot(batches, times_us, marker=marker, linestyle=style, label=name)
        panel.set(xscale="log", yscale="log", title=direction, xlabel="frames at once")
        panel.grid(which="major", alpha=0.3)
    panels[0].set_ylabel("microseconds a frame (least, 1 thread)")
    panels[-1].legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    save_figure(figure, path)
