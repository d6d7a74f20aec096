"""Reader of .amc files: motions of the skeletons in .asf files, as in CMU's database."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from ikol.errors import IkolError
from ikol.mocap.asf import AsfSkeleton, read_asf
from ikol.mocap.source import SourceMotion
from ikol.mocap.text import bad_motion, read_text

Float64 = NDArray[np.float64]

_FPS = 120.0
"""The format does not tell; all of CMU's files are at this rate but for a few of 60."""


def read_amc(path: Path, skeleton: Path | None = None) -> SourceMotion:
    """Read a motion, 120 frames a second as CMU's.

    A bone's start becomes a joint with the bone's name; the ends of the last bones become end
    points. The rotation of a bone is C M C^T with its axes C and its angles' rotation M.

    Args:
        path: The .amc.
        skeleton: The .asf; by default the one beside it whose name the motion's begins with
            ("07" for "07_01"), or the only one there.

    Raises:
        IkolError: "no_motion" or "no_skeleton" if a file is not there, "bad_motion" if one is
            damaged or they do not belong together.
    """
    text = read_text(path)
    asf = read_asf(skeleton or _skeleton_beside(path))
    try:
        values = _frames(text)
        return _motion_of(asf, values)
    except (KeyError, ValueError, IndexError) as error:
        raise bad_motion(path, f"it is no whole .amc of its skeleton ({error})") from error


def _skeleton_beside(path: Path) -> Path:
    candidates = sorted(path.parent.glob("*.asf"))
    named = [asf for asf in candidates if path.stem.split("_")[0] == asf.stem]
    if named:
        return named[0]
    if len(candidates) == 1:
        return candidates[0]
    raise IkolError(
        f"The skeleton of {path} is not beside it.",
        f"Put {path.stem.split('_')[0]}.asf into its folder.",
        "no_skeleton",
    )


def _frames(text: str) -> dict[str, Float64]:
    """Values of each bone [T, n]."""
    rows: dict[str, list[list[float]]] = {}
    frames = 0
    for line in text.splitlines():
        if line.startswith(("#", ":")) or not line.strip():
            continue
        name, *values = line.split()
        if not values:
            frames += 1
        else:
            rows.setdefault(name, []).append([float(value) for value in values])
    if not frames:
        raise ValueError("it has no frames")
    for name, bone_rows in rows.items():
        if len(bone_rows) != frames:
            raise ValueError(f"{name} is in {len(bone_rows)} of {frames} frames")
    arrays = {name: np.array(bone_rows) for name, bone_rows in rows.items()}
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ValueError("a value is no finite number")
    return arrays


def _motion_of(asf: AsfSkeleton, values: dict[str, Float64]) -> SourceMotion:
    frames = len(values["root"])
    names, parents = [bone.name for bone in asf.bones], list(asf.parents)
    offsets = [np.zeros(3), *(asf.bones[parent].vector for parent in parents[1:])]
    for index in sorted(set(range(len(names))) - set(parents)):
        names.append("")
        parents.append(index)
        offsets.append(asf.bones[index].vector)

    R_parent_joint = np.tile(np.eye(3), (frames, len(names), 1, 1))
    root = np.zeros((frames, 3))
    for joint, bone in enumerate(asf.bones):
        if not bone.freedoms:
            continue
        given = values[bone.name]
        if given.shape[1] != len(bone.freedoms):
            raise ValueError(f"{bone.name} has {given.shape[1]} values, not {len(bone.freedoms)}")
        columns = dict(zip(bone.freedoms, given.T, strict=True))
        angles = np.stack([columns.get(f"r{axis}", np.zeros(frames)) for axis in bone.order], 1)
        turns = Rotation.from_euler(bone.order, angles, degrees=asf.degrees).as_matrix()
        R_parent_joint[:, joint] = bone.R_file_axes @ turns @ bone.R_file_axes.T
        if joint == 0:
            root = np.stack([columns[f"t{axis}"] for axis in "xyz"], axis=1)
    return SourceMotion(
        names=tuple(names),
        parents=tuple(parents),
        offsets=np.array(offsets),
        R_parent_joint=R_parent_joint,
        root=root,
        timestamps_s=np.arange(frames) / _FPS,
        metres_per_unit=asf.metres_per_unit,
    )
