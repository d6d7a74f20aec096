"""Meshes with pictures on their faces: all that a rendered scene is made of."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]
Texture = NDArray[np.uint8]
"""A picture [h, w, 3], sRGB, that repeats without end."""


@dataclass(frozen=True, slots=True)
class Paint:
    """How the faces of a mesh look; F faces with n corners each.

    Attributes:
        faces: Vertices of each face [F, n], counter-clockwise seen from outside.
        uv: Place of each corner in its face's texture [F, n, 2]; 1 is the texture's whole size.
        texture_of_face: Index into `textures` [F].
        textures: Pictures of any sizes.
    """

    faces: NDArray[np.int32]
    uv: Float32
    texture_of_face: NDArray[np.int32]
    textures: tuple[Texture, ...]


@dataclass(frozen=True, slots=True)
class Lighting:
    """Light from a few directions, and from everywhere.

    Attributes:
        to_light_camera: Directions in which the lights lie [L, 3], unit, in the camera's frame;
            at most four.
        colours: Their strengths [L, 3], linear RGB.
        softness: How far round each reaches behind the edge of shadow [L], 0..1.
        ambient: Light from everywhere [3].
        shadow: Darkness of the shadows that the first light casts, 0..1.
        cavity: Darkness of creases and corners, 0..1.
    """

    to_light_camera: Float32
    colours: Float32
    softness: Float32
    ambient: Float32
    shadow: float
    cavity: float
