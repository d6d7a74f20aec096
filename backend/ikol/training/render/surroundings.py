"""What is around somebody: ground, walls, things behind and sometimes one in front."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .painted import Paint, Texture
from .textures import pale_colour, plain, surface

Float64 = NDArray[np.float64]
Rng = np.random.Generator

_FAR_M: Final = 60.0
_IN_FRONT: Final = 0.1
"""Share of clips in which something hides the lower part of the person."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything but the person.

    Attributes:
        corners_world: Vertices [N, 3], metres, z up, ground at z = 0.
        paint: What is on them.
        sky: Colour of what is behind everything [3], linear.
    """

    corners_world: NDArray[np.float32]
    paint: Paint
    sky: Float64


@dataclass(frozen=True, slots=True)
class _Sight:
    """Where the camera stands and looks, seen from above: place and unit directions [2]."""

    eye: Float64
    ahead: Float64
    right: Float64

    @property
    def yaw(self) -> float:
        return float(np.arctan2(self.right[1], self.right[0]))

    def of(self, places: Float64) -> tuple[Float64, Float64]:
        """How far ahead and to the right places [N, 2] are."""
        return (places - self.eye) @ self.ahead, (places - self.eye) @ self.right

    def at(self, ahead_m: float, right_m: float) -> Float64:
        return self.eye + ahead_m * self.ahead + right_m * self.right


class _Quads:
    """Rectangles, collected."""

    def __init__(self) -> None:
        self.corners: list[Float64] = []
        self.uv: list[Float64] = []
        self.texture_of_face: list[int] = []
        self.textures: list[Texture] = []

    def paint(self, texture: Texture) -> int:
        self.textures.append(texture)
        return len(self.textures) - 1

    def add(self, origin: Float64, u: Float64, v: Float64, texture: int, size_m: float) -> None:
        """A rectangle from a corner along two edges; its texture repeats every `size_m`."""
        self.corners.append(np.stack([origin, origin + u, origin + u + v, origin + v]))
        across, up = np.linalg.norm(u) / size_m, np.linalg.norm(v) / size_m
        self.uv.append(np.array([[0.0, 0.0], [across, 0.0], [across, up], [0.0, up]]))
        self.texture_of_face.append(texture)

    def box(self, middle: Float64, size: Float64, yaw: float, texture: int, size_m: float) -> None:
        """A box that stands on the ground, its middle [2] and its size [3]."""
        c, s = np.cos(yaw), np.sin(yaw)
        x, y = size[0] * np.array([c, s, 0.0]), size[1] * np.array([-s, c, 0.0])
        z = np.array([0.0, 0.0, size[2]])
        low = np.array([*middle, 0.0]) - (x + y) / 2.0
        for origin, u, v in (
            *((low, x, z), (low + x, y, z), (low + x + y, -x, z), (low + y, -y, z)),
            (low + z, x, y),
        ):
            self.add(origin, u, v, texture, size_m)


def surround(points_world: Float64, T_world_camera: Float64, rng: Rng) -> Surroundings:
    """Put surroundings at random around somebody, none of it in their way.

    Args:
        points_world: All places that the body takes [N, 3], metres.
        T_world_camera: The camera [4, 4].
        rng: Source of randomness.
    """
    ahead = T_world_camera[:2, 2] / np.linalg.norm(T_world_camera[:2, 2])
    sight = _Sight(T_world_camera[:2, 3], ahead, np.array([ahead[1], -ahead[0]]))
    depth_m, aside_m = sight.of(points_world[:, :2])
    nearest_m, farthest_m = float(depth_m.min()), float(depth_m.max())
    quads = _Quads()
    ground = quads.paint(surface(rng) if rng.random() < 0.8 else plain(pale_colour(rng)))
    corner, side = np.array([*(sight.eye - _FAR_M), 0.0]), np.diag([2 * _FAR_M, 2 * _FAR_M, 0.0])
    quads.add(corner, side[0], side[1], ground, rng.uniform(0.8, 6))
    room_m = rng.uniform(0.3, 4.0) if rng.random() < 0.7 else 20.0
    _add_wall(quads, sight, farthest_m + room_m, rng)
    _add_things(quads, sight, farthest_m, rng)
    if nearest_m > 1.6 and rng.random() < _IN_FRONT:
        size = rng.uniform((0.8, 0.3, 0.4), (2.5, 0.8, 1.05))
        place = sight.at(nearest_m - size[1] / 2.0 - 0.15, float(aside_m.mean()))
        quads.box(place, size, sight.yaw, quads.paint(surface(rng)), rng.uniform(0.5, 2.0))
    corners = np.concatenate(quads.corners)
    paint = Paint(
        faces=np.arange(len(corners), dtype=np.int32).reshape(-1, 4),
        uv=np.stack(quads.uv).astype(np.float32),
        texture_of_face=np.array(quads.texture_of_face, np.int32),
        textures=tuple(quads.textures),
    )
    return Surroundings(corners.astype(np.float32), paint, pale_colour(rng) ** 2.2)


def _add_wall(quads: _Quads, sight: _Sight, depth_m: float, rng: Rng) -> None:
    """A wall behind, perhaps askew, high enough to fill the picture or with sky above."""
    texture = quads.paint(surface(rng))
    height_m = rng.uniform(1.0, 3.0) if rng.random() < 0.25 else rng.uniform(3.0, 30.0)
    yaw = sight.yaw + rng.uniform(-0.15, 0.15)
    along = np.array([np.cos(yaw), np.sin(yaw), 0.0])
    origin = np.array([*sight.at(depth_m, 0.0), 0.0]) - _FAR_M * along
    up = np.array([0.0, 0.0, height_m])
    quads.add(origin, 2.0 * _FAR_M * along, up, texture, rng.uniform(1.0, 8.0))


def _add_things(quads: _Quads, sight: _Sight, depth_m: float, rng: Rng) -> None:
    """Boxes of all sizes behind the person."""
    textures = [quads.paint(surface(rng)) for _ in range(3)]
    for _ in range(int(rng.integers(0, 9))):
        size = np.exp(rng.uniform(np.log((0.15, 0.15, 0.2)), np.log((1.5, 1.0, 2.2))))
        away_m = depth_m + 0.15 + np.hypot(size[0], size[1]) / 2.0 + rng.exponential(1.2)
        place = sight.at(away_m, rng.normal(0.0, 0.5) * away_m)
        yaw = rng.uniform(0.0, np.pi)
        quads.box(place, size, yaw, textures[rng.integers(3)], rng.uniform(0.3, 2.0))
