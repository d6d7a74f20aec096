"""Captures as .bvh: SMPL's 24 joints under their names, or 52 with fingers, in metres, Y up."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.export.atomic import written_whole
from ikol.export.euler import euler_curves
from ikol.export.written_skeleton import WrittenSkeleton
from ikol.motion.capture import Capture
from ikol.rotations import rotmats_from_rotvecs

Float64 = NDArray[np.float64]

_R_FILE_WORLD = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
"""The world is z up and the person faces -y; the file is y up and the person faces z."""
_ROOT_CHANNELS = ("Xposition", "Yposition", "Zposition")


def write_bvh(path: Path, capture: Capture, body: BodyModel) -> None:
    """Write a capture, whole or not at all.

    The rest pose is the T-pose of the captured shape with the pelvis at the origin; the root's
    positions are those of the pelvis joint. Blender's importer with its default settings
    (-Z forward, Y up) restores the world as it is here.

    Args:
        path: The file.
        capture: The capture, its frames evenly spaced in time, see `evenly_spaced`.
        body: The body that it was captured with.

    Raises:
        ValueError: The timestamps are not evenly spaced.
        IkolError: It cannot be written, see `written_whole`.
    """
    if not evenly_spaced(capture):
        raise ValueError("a .bvh has evenly spaced frames: resample the capture first")
    skeleton = WrittenSkeleton.of(capture, body)
    R_parent_joint = rotmats_from_rotvecs(skeleton.pose_rotvecs.astype(np.float64))
    R_parent_joint[:, 0] = _R_FILE_WORLD @ R_parent_joint[:, 0]
    curves = [euler_curves(R_parent_joint[:, joint]) for joint in range(len(skeleton.names))]
    hierarchy, written_order = _hierarchy(skeleton, [order for order, _ in curves])
    pelvis_file = capture.pelvis_world.astype(np.float64) @ _R_FILE_WORLD.T
    values = np.concatenate([pelvis_file, *(curves[joint][1] for joint in written_order)], axis=1)
    row = " ".join(["%.6f"] * values.shape[1])
    with written_whole(path, "w") as file:
        file.write("HIERARCHY\n" + hierarchy)
        file.write(f"MOTION\nFrames: {len(values)}\nFrame Time: {_frame_time(capture):.8f}\n")
        file.writelines(row % tuple(frame) + "\n" for frame in values)


def evenly_spaced(capture: Capture) -> bool:
    """Whether no frame is half a frame or more away from its place on an even grid in time."""
    times = capture.timestamps_s
    if len(times) < 2:
        return True
    frame_time_s = _frame_time(capture)
    even = times[0] + frame_time_s * np.arange(len(times))
    return frame_time_s > 0 and bool(np.abs(times - even).max() < 0.5 * frame_time_s)


def _frame_time(capture: Capture) -> float:
    times = capture.timestamps_s
    if len(times) < 2:
        return 1.0 / capture.fps
    return float(times[-1] - times[0]) / (len(times) - 1)


def _hierarchy(skeleton: WrittenSkeleton, orders: list[str]) -> tuple[str, list[int]]:
    """The text of the skeleton, and the joints in the order in which they are written."""
    lines: list[str] = []
    written: list[int] = []

    points, parents = skeleton.rest_points, skeleton.parents

    def write(point: int, depth: int) -> None:
        indent = "\t" * depth
        offset = points[point] - points[parents[point]] if depth else np.zeros(3)
        offset_line = f"{indent}\tOFFSET " + " ".join(f"{value:.6f}" for value in offset)
        if point >= len(skeleton.names):
            lines.extend([f"{indent}End Site", f"{indent}{{", offset_line, f"{indent}}}"])
            return
        channels = [f"{axis}rotation" for axis in orders[point]]
        channels = [*_ROOT_CHANNELS, *channels] if depth == 0 else channels
        lines.append(f"{indent}{'JOINT' if depth else 'ROOT'} {skeleton.names[point]}")
        lines.extend([f"{indent}{{", offset_line])
        lines.append(f"{indent}\tCHANNELS {len(channels)} {' '.join(channels)}")
        written.append(point)
        for child, child_parent in enumerate(parents):
            if child_parent == point:
                write(child, depth + 1)
        lines.append(f"{indent}}}")

    write(0, 0)
    return "\n".join(lines) + "\n", written
