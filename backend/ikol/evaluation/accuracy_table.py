"""The rows of an accuracy run as a Markdown table for docs/ikol-layer.md."""

from collections.abc import Sequence
from typing import Final

from ikol.evaluation.layer_accuracy import AccuracyRow

_COLUMNS: Final = (
    ("exact", (0.0, 0.0, 0.0)),
    ("10 mm", (10.0, 0.0, 0.0)),
    ("20 mm", (20.0, 0.0, 0.0)),
    ("30 mm", (30.0, 0.0, 0.0)),
    ("bones 10 %", (0.0, 0.1, 0.0)),
    ("twist 10°", (0.0, 0.0, 10.0)),
    ("20 mm, 5 %, 10°", (20.0, 0.05, 10.0)),
)
"""Noise in mm, bone error and twist error in degrees of each column."""


def markdown_table(rows: Sequence[AccuracyRow]) -> str:
    """A table for each kind of poses: a line for each solver, a column for each of some errors.

    Each cell: distance to the given / to the true keypoints in mm, error of the rotations relative
    to the parent / in the world in degrees.
    """
    lines: list[str] = []
    for kind in dict.fromkeys(row.poses for row in rows):
        lines.append(f"| {kind} poses | " + " | ".join(name for name, _ in _COLUMNS) + " |")
        lines.append("|---" * (1 + len(_COLUMNS)) + "|")
        for solver in dict.fromkeys(row.solver for row in rows):
            cells = {
                (row.keypoint_noise_mm, row.bone_error, row.twist_error_deg): _cell(row)
                for row in rows
                if (row.poses, row.solver) == (kind, solver)
            }
            shown = " | ".join(cells.get(errors, "") for _, errors in _COLUMNS)
            lines.append(f"| `{solver}` | {shown} |")
        lines.append("")
    return "\n".join(lines)


def _cell(row: AccuracyRow) -> str:
    errors = (
        row.mpjpe_given_mm,
        row.mpjpe_true_mm,
        row.rotation_local_deg,
        row.rotation_global_deg,
    )
    return " / ".join(f"{error:.1f}" for error in errors)
