"""Which vertices and faces of MakeHuman's base mesh make up the body: skin and eyeballs."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from body_builder.makehuman import Float, MakeHuman

Int = NDArray[Any]


@dataclass(frozen=True)
class Surface:
    """The body's mesh within the base mesh.

    Attributes:
        vertices: Index in the base mesh of each vertex of the body [V].
        faces: Triangles [F, 3] of the body's vertices, counter-clockwise seen from outside.
        mirror: Vertex on the other side, for each vertex [V].
    """

    vertices: Int
    faces: Int
    mirror: Int


def body_surface(makehuman: MakeHuman, tpose: Float) -> Surface:
    """Skin and eyeballs, closed, without clothing helpers, hair, lashes, teeth and tongue.

    Args:
        makehuman: The base mesh.
        tpose: Symmetric vertices [19158, 3], on which quads are split along the shorter diagonal.
    """
    groups = ("body", "helper-l-eye", "helper-r-eye")
    quads = np.concatenate([makehuman.quads[group] for group in groups])
    corners = tpose[quads]
    first = np.linalg.norm(corners[:, 0] - corners[:, 2], axis=1)
    second = np.linalg.norm(corners[:, 1] - corners[:, 3], axis=1)
    split_first = (first <= second + 1e-9)[:, None]
    triangles = np.concatenate(
        [
            np.where(split_first, quads[:, [0, 1, 2]], quads[:, [0, 1, 3]]),
            np.where(split_first, quads[:, [0, 2, 3]], quads[:, [1, 2, 3]]),
        ]
    )
    vertices = np.unique(triangles)
    new_index = np.full(len(makehuman.vertices), -1)
    new_index[vertices] = np.arange(len(vertices))
    return Surface(vertices, new_index[triangles], new_index[makehuman.mirror[vertices]])


def vertex_areas(vertices: Float, faces: Int) -> Float:
    """A third of the area of the triangles around each vertex [V], in square metres."""
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    return np.bincount(faces.ravel(), np.repeat(area / 3, 3), minlength=len(vertices))
