"""Reader of the points of .c3d files, the format of motion capture laboratories (c3d.org)."""

import warnings
from pathlib import Path

import c3d
import numpy as np

from ikol.evaluation.truth.recording import Truth, bad_truth, unit_named


def read_c3d(path: Path) -> Truth:
    """Read the points of a .c3d; points that were not seen in a frame are missing.

    Raises:
        IkolError: "bad_truth" if it is no whole .c3d, or has no points.
    """
    try:
        # The library warns of every parameter that it can do without.
        with path.open("rb") as stream, warnings.catch_warnings(action="ignore"):
            return _truth_of(path.name, c3d.Reader(stream))
    except Exception as error:  # of a damaged file the library stumbles over anything
        raise bad_truth(path, f"it is no whole .c3d ({error or 'damaged'})") from error


def _truth_of(name: str, reader: c3d.Reader) -> Truth:
    names = tuple(str(label).strip() for label in reader.point_labels)
    frames = [points for _, points, _ in reader.read_frames()]
    if not frames or not names:
        raise ValueError("it has no points")
    if len(frames) < reader.frame_count:
        raise ValueError(f"it ends after {len(frames)} of {reader.frame_count} frames")
    values = np.stack(frames)[:, : len(names)].astype(np.float64)
    points = np.where(values[..., 3:4] < 0, np.nan, values[..., :3])
    first = reader.first_frame - 1
    group = reader.get("POINT")
    return Truth(
        name=name,
        names=names,
        points=points,
        metres_per_unit=unit_named(group.get_string("UNITS")) if group else None,
        timestamps_s=(first + np.arange(len(points))) / float(reader.point_rate),
    )
