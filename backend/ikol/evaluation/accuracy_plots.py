"""Plots of accuracy: errors over the noise of the keypoints, and cost over the iterations."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ikol.evaluation.convergence import ITERATIONS, Convergence
from ikol.evaluation.layer_accuracy import AccuracyRow
from ikol.evaluation.plots import new_figure, save_figure

_MEASURES: Final = (
    ("mpjpe_given_mm", "to the given keypoints, mm"),
    ("mpjpe_true_mm", "to the true keypoints, mm"),
    ("rotation_local_deg", "rotations to the parent, degrees"),
    ("rotation_global_deg", "rotations in the world, degrees"),
)
_MARKERS: Final = "osD^vP*Xd<>h"


def plot_accuracy(rows: Sequence[AccuracyRow], path: Path) -> None:
    """Mean errors over keypoint noise, right bones and twists; a line of panels for each kind.

    Args:
        rows: What `measure_accuracy` gave.
        path: File to write.
    """
    kinds = list(dict.fromkeys(row.poses for row in rows))
    names = list(dict.fromkeys(row.solver for row in rows))
    figure = new_figure(16.0, 0.6 + 3.6 * len(kinds))
    panels = figure.subplots(len(kinds), len(_MEASURES), squeeze=False, sharex=True)
    for kind, line in zip(kinds, panels, strict=True):
        for (measure, label), panel in zip(_MEASURES, line, strict=True):
            for index, name in enumerate(names):
                points = [
                    (row.keypoint_noise_mm, getattr(row, measure))
                    for row in rows
                    if (row.poses, row.solver, row.bone_error, row.twist_error_deg)
                    == (kind, name, 0.0, 0.0)
                ]
                panel.plot(
                    [noise for noise, _ in points],
                    [error for _, error in points],
                    f"{_MARKERS[index % len(_MARKERS)]}{'-' if index < 10 else '--'}",
                    color=f"C{index % 10}",
                    markersize=5,
                    alpha=0.9,
                    label=name,
                )
            panel.set_title(f"{kind} poses: {label}", fontsize=9)
            panel.set_ylim(bottom=0)
            panel.grid(alpha=0.3)
        line[0].set_ylabel("mean error")
    for panel in panels[-1]:
        panel.set_xlabel("noise of the keypoints, mm a coordinate")
    handles, labels = panels[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside right center", frameon=False)
    save_figure(figure, path)


def plot_convergence(curves: Sequence[Convergence], path: Path) -> None:
    """Error and cost over the iterations, for each noise, mode and start (Fig. 3 of the paper).

    Args:
        curves: What `measure_convergence` gave.
        path: File to write.
    """
    noises = list(dict.fromkeys(curve.keypoint_noise_mm for curve in curves))
    names = list(dict.fromkeys(curve.name for curve in curves))
    figure = new_figure(12.5, 7.6)
    panels = figure.subplots(2, len(noises), squeeze=False, sharex=True)
    for noise, column in zip(noises, panels.T, strict=True):
        for curve in curves:
            if curve.keypoint_noise_mm != noise:
                continue
            index = names.index(curve.name)
            style = f"{_MARKERS[index % len(_MARKERS)]}-"
            for panel, values in zip(column, (curve.mpjpe_given_mm, curve.objective), strict=True):
                floor = 1e-4 if panel is column[0] else 1e-12
                shown = [max(value, floor) for value in values]
                panel.plot(
                    ITERATIONS,
                    shown,
                    style,
                    color=f"C{index % 10}",
                    markersize=4.5,
                    alpha=0.9,
                    label=curve.name,
                )
        column[0].set(yscale="log", title=f"keypoint noise {noise:g} mm")
        column[1].set(yscale="log", xlabel="iterations")
        for panel in column:
            panel.grid(alpha=0.3)
    panels[0][0].set_ylabel("distance to the targets, mm (median frame)")
    panels[1][0].set_ylabel("objective 1/2 |f - P|$^2$, m$^2$ (mean)")
    handles, labels = panels[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside right center", frameon=False)
    save_figure(figure, path)
