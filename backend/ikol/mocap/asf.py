"""Reader of .asf files: Acclaim's skeletons, as in CMU's motion capture database.

The format: M. Meredith and S. Maddock, "Motion capture file formats explained", 2001.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from ikol.mocap.text import bad_motion, read_text

Float64 = NDArray[np.float64]
_METRES_PER_INCH = 0.0254


@dataclass(frozen=True, slots=True)
class AsfBone:
    """A bone, which turns about the end of its parent.

    Attributes:
        name: Its name.
        vector: From its start to its end at rest [3], in the file's unit.
        R_file_axes: Orientation of the axes that its angles are about [3, 3].
        order: Order in which the angles are applied about fixed axes, such as "xyz".
        freedoms: Which of rx, ry, rz (and root's tx, ty, tz) a line of motion gives, in its order.
    """

    name: str
    vector: Float64
    R_file_axes: Float64
    order: str
    freedoms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AsfSkeleton:
    """A skeleton.

    Attributes:
        bones: The root, then every bone after its parent.
        parents: Index of each bone's parent; -1 for the root.
        metres_per_unit: The unit of lengths; CMU's are inches divided by `length`.
        degrees: Whether angles are in degrees.
    """

    bones: tuple[AsfBone, ...]
    parents: tuple[int, ...]
    metres_per_unit: float
    degrees: bool


def read_asf(path: Path) -> AsfSkeleton:
    """Read a skeleton.

    Raises:
        IkolError: "no_motion" if there is no such file, "bad_motion" if it is no whole .asf.
    """
    sections = _sections(read_text(path))
    try:
        units = {words[0]: words[1] for words in sections["units"] if len(words) > 1}
        degrees = units.get("angle", "deg") == "deg"
        root = _root(sections["root"], degrees)
        bones = {root.name: root}
        for block in _blocks(sections["bonedata"]):
            bone = _bone(block, degrees)
            bones[bone.name] = bone
        order, parents = _tree(sections["hierarchy"], root.name)
        return AsfSkeleton(
            bones=tuple(bones[name] for name in order),
            parents=parents,
            metres_per_unit=_METRES_PER_INCH / float(units.get("length", 1.0)),
            degrees=degrees,
        )
    except (KeyError, ValueError, IndexError) as error:
        raise bad_motion(path, f"it is no whole .asf ({error})") from error


def _sections(text: str) -> dict[str, list[list[str]]]:
    """Lines of words under each heading, without comments; the heading's own words first."""
    sections: dict[str, list[list[str]]] = {}
    lines: list[list[str]] = []
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        if words and words[0].startswith(":"):
            lines = sections.setdefault(words[0][1:].lower(), [])
        elif words:
            lines.append(words)
    return sections


def _blocks(lines: list[list[str]]) -> list[dict[str, list[str]]]:
    blocks: list[dict[str, list[str]]] = []
    for words in lines:
        if words[0] == "begin":
            blocks.append({})
        elif words[0] != "end":
            blocks[-1][words[0]] = words[1:]
    return blocks


def _root(lines: list[list[str]], degrees: bool) -> AsfBone:
    fields = {words[0]: words[1:] for words in lines}
    order = fields["axis"][0].lower()
    return AsfBone(
        name="root",
        vector=np.zeros(3),
        R_file_axes=_axes(fields["orientation"], order, degrees),
        order=order,
        freedoms=tuple(word.lower() for word in fields["order"]),
    )


def _bone(block: dict[str, list[str]], degrees: bool) -> AsfBone:
    *angles, order = block["axis"]
    direction = np.array([float(value) for value in block["direction"]])
    length = float(block["length"][0])
    return AsfBone(
        name=block["name"][0],
        vector=length * direction / np.linalg.norm(direction),
        R_file_axes=_axes(angles, order.lower(), degrees),
        order=order.lower(),
        freedoms=tuple(word.lower() for word in block.get("dof", [])),
    )


def _axes(angles: list[str], order: str, degrees: bool) -> Float64:
    turns = [float(angle) for angle in angles]
    return Rotation.from_euler(order, turns, degrees=degrees).as_matrix()


def _tree(lines: list[list[str]], root: str) -> tuple[list[str], tuple[int, ...]]:
    children = {words[0]: words[1:] for words in lines if words[0] not in ("begin", "end")}
    order, parents = [root], [-1]
    for at, name in enumerate(order):  # grows while it is walked: breadth first
        order.extend(children.get(name, []))
        parents.extend([at] * len(children.get(name, [])))
    if len(set(order)) < len(order):
        raise ValueError("its hierarchy is no tree")
    return order, tuple(parents)
