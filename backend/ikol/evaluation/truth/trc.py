"""Reader of .trc files: points over time as OpenSim and Pose2Sim write them.

The format: OpenSim documentation, "Marker (.trc) files": tab-separated text, three lines of
properties, one of names, one of axes, then a line for each frame.
"""

from pathlib import Path

import numpy as np

from ikol.evaluation.truth.recording import Truth, bad_truth, unit_named

_HEAD = 5
_BEFORE_POINTS = 2
"""Columns of a frame's number and time."""


def read_trc(path: Path) -> Truth:
    """Read a .trc.

    Raises:
        IkolError: "bad_truth" if it is no whole .trc.
    """
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    try:
        return _parse(path.name, lines)
    except ValueError as error:
        raise bad_truth(path, f"it is no whole .trc ({error})") from error


def _parse(file_name: str, lines: list[str]) -> Truth:
    if len(lines) < _HEAD or not lines[0].startswith("PathFileType"):
        raise ValueError("it does not begin as one")
    properties = dict(zip(lines[1].split(), lines[2].split(), strict=False))
    names = tuple(name.strip() for name in lines[3].split("\t")[_BEFORE_POINTS:] if name.strip())
    if not names:
        raise ValueError("it names no points")
    rows = [_row(line, len(names)) for line in lines[_HEAD:] if line.strip()]
    if not rows:
        raise ValueError("it has no frames")
    values = np.array(rows)
    return Truth(
        name=file_name,
        names=names,
        points=values[:, 1:].reshape(len(values), len(names), 3),
        metres_per_unit=unit_named(properties.get("Units", "")),
        timestamps_s=values[:, 0],
    )


def _row(line: str, num_points: int) -> list[float]:
    """Time and coordinates of a line; NaN for what is left empty."""
    cells = line.split("\t") if "\t" in line else line.split()
    wanted = _BEFORE_POINTS + 3 * num_points
    if any(cell.strip() for cell in cells[wanted:]):
        raise ValueError(f"a line has more than {wanted} columns")
    # Editors strip the empty cells of points that are missing from the ends of lines.
    cells = cells[:wanted] + [""] * (wanted - len(cells))
    numbers = [float(cell) if cell.strip() else float("nan") for cell in cells[1:]]
    if not np.isfinite(numbers[0]):
        raise ValueError("a line has no time")
    return numbers
