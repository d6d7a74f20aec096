"""Ground truth in the formats that others write, made from known points."""

import warnings

import c3d
import numpy as np


def write_trc(path, names, points, fps, *, units="mm", first_s=0.0):
    """Points [T, N, 3], already in the unit; NaN is left empty, as laboratories do."""
    frames, count = points.shape[:2]
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame"
        "\tOrigNumFrames",
        f"{fps:g}\t{fps:g}\t{frames}\t{count}\t{units}\t{fps:g}\t1\t{frames}",
        "Frame#\tTime\t" + "\t\t\t".join(names) + "\t\t",
        "\t\t" + "\t".join(f"{axis}{n + 1}" for n in range(count) for axis in "XYZ"),
        "",
    ]
    for index, frame in enumerate(points):
        cells = ["" if np.isnan(value) else f"{value:.6f}" for value in frame.ravel()]
        lines.append("\t".join([str(index + 1), f"{first_s + index / fps:.6f}", *cells]))
    path.write_text("\n".join(lines) + "\n")
    return path


def write_c3d(path, names, points, fps, *, units="mm", first_frame=1):
    """Points [T, N, 3], already in the unit; NaN is marked as not seen."""
    writer = c3d.Writer(point_rate=fps)
    frames = []
    for frame in points:
        columns = np.zeros((len(names), 5), np.float32)
        columns[:, :3] = np.nan_to_num(frame)
        columns[np.isnan(frame).any(-1), 3] = -1
        frames.append((columns, np.zeros((0, 0))))
    writer.add_frames(frames)
    writer.set_point_labels(list(names))
    writer.point_group.set_str("UNITS", "units", units.ljust(4), 4)
    writer.set_start_frame(first_frame)
    with warnings.catch_warnings(action="ignore"), path.open("wb") as stream:
        writer.write(stream)
    return path
