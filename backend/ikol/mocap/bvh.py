"""Reader of .bvh files: a tree of joints with offsets, then a line of channels for each frame.

The format: M. Meredith and S. Maddock, "Motion capture file formats explained", 2001.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.spatial.transform import Rotation

from ikol.mocap.source import Float64, SourceMotion
from ikol.mocap.text import bad_motion, read_text

_AXES = "XYZ"


@dataclass(slots=True)
class _Hierarchy:
    names: list[str] = field(default_factory=list[str])
    parents: list[int] = field(default_factory=list[int])
    offsets: list[list[float]] = field(default_factory=list[list[float]])
    channels: list[list[str]] = field(default_factory=list[list[str]])


def read_bvh(path: Path) -> SourceMotion:
    """Read a .bvh with any joints, any order of channels; rotations of one to three axes a joint.

    Positions of joints after the first with several below it, which are the hips, are left out:
    bones keep their rest length.

    Raises:
        IkolError: "no_motion" if there is no such file, "bad_motion" if it is no whole .bvh.
    """
    text = read_text(path)
    head, motion, tail = text.partition("MOTION")
    if not motion:
        raise bad_motion(path, "it has no line MOTION")
    try:
        hierarchy = _parse_hierarchy(head.split())
        values, frame_time_s = _parse_motion(tail, sum(map(len, hierarchy.channels)))
        return _motion_of(hierarchy, values, frame_time_s)
    except (ValueError, IndexError) as error:
        raise bad_motion(path, f"it is no whole .bvh ({error})") from error


def _parse_hierarchy(words: list[str]) -> _Hierarchy:
    tree = _Hierarchy()
    open_joints: list[int] = []
    at = 0
    while at < len(words):
        word = words[at].upper()
        if word in ("ROOT", "JOINT", "END"):
            if word == "ROOT" and tree.names:
                raise ValueError("it has two roots; one is valid")
            tree.names.append("" if word == "END" else words[at + 1])
            tree.parents.append(open_joints[-1] if open_joints else -1)
            tree.channels.append([])
            tree.offsets.append([0.0, 0.0, 0.0])
            open_joints.append(len(tree.names) - 1)
            at += 2
        elif word == "OFFSET":
            tree.offsets[open_joints[-1]] = [float(value) for value in words[at + 1 : at + 4]]
            at += 4
        elif word == "CHANNELS":
            count = int(words[at + 1])
            tree.channels[open_joints[-1]] = words[at + 2 : at + 2 + count]
            at += 2 + count
        else:
            if word == "}":
                open_joints.pop()
            at += 1
    if not tree.names:
        raise ValueError("it has no ROOT")
    return tree


def _parse_motion(text: str, num_channels: int) -> tuple[Float64, float]:
    _, _, rest = text.partition(":")
    count, _, rest = rest.strip().partition("\n")
    _, _, rest = rest.partition(":")
    frame_time, _, rows = rest.strip().partition("\n")
    values = np.array(rows.split(), dtype=np.float64)
    frames = int(count)
    if frames < 1 or values.size != frames * num_channels:
        raise ValueError(f"{values.size} values where {frames} frames of {num_channels} are needed")
    if not np.isfinite(values).all() or not float(frame_time) > 0:
        raise ValueError("a value or the frame time is no valid number")
    return values.reshape(frames, num_channels), float(frame_time)


def _motion_of(hierarchy: _Hierarchy, values: Float64, frame_time_s: float) -> SourceMotion:
    frames = len(values)
    R_parent_joint = np.tile(np.eye(3), (frames, len(hierarchy.names), 1, 1))
    # A joint's offset is not part of its position where there are position channels.
    offsets = np.array(hierarchy.offsets)
    travelling = {joint: np.tile(offsets[joint], (frames, 1)) for joint in _down_to_hips(hierarchy)}
    first = 0
    for joint, channels in enumerate(hierarchy.channels):
        order = "".join(name[0] for name in channels if name.lower().endswith("rotation")).upper()
        turning = [at for at, name in enumerate(channels) if name.lower().endswith("rotation")]
        if order:
            angles = values[:, [first + at for at in turning]]
            turns = Rotation.from_euler(order, angles, degrees=True)
            R_parent_joint[:, joint] = turns.as_matrix()
        if joint in travelling:
            for at, name in enumerate(channels):
                if name.lower().endswith("position"):
                    place = travelling[joint]
                    place[:, _AXES.index(name[0].upper())] = values[:, first + at]
        first += len(channels)
    return SourceMotion(
        names=tuple(hierarchy.names),
        parents=tuple(hierarchy.parents),
        offsets=offsets,
        R_parent_joint=R_parent_joint,
        root=travelling.pop(0),
        timestamps_s=frame_time_s * np.arange(frames, dtype=np.float64),
        metres_per_unit=None,
        shifts={joint: place - offsets[joint] for joint, place in travelling.items()},
    )


def _down_to_hips(hierarchy: _Hierarchy) -> list[int]:
    """The root and, where it has one joint alone below it, that one, and so on."""
    way = [0]
    while hierarchy.parents.count(way[-1]) == 1:
        way.append(hierarchy.parents.index(way[-1]))
    return way
