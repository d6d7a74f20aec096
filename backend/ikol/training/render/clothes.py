"""Somebody's looks: skin, hair, face and clothes, all at random."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.skeleton import JOINT_NAMES

from .anatomy import Anatomy, anatomy_of
from .painted import Float32, Paint, Texture
from .textures import cloth, plain, random_colour

Bools = NDArray[np.bool_]
Float64 = NDArray[np.float64]
Rng = np.random.Generator

_SKIN: Final = np.array(
    [[0.96, 0.82, 0.73], [0.86, 0.66, 0.52], [0.62, 0.42, 0.30], [0.34, 0.21, 0.15]]
)
_HAIR: Final = np.array(
    [[0.06, 0.05, 0.05], [0.22, 0.13, 0.08], [0.45, 0.3, 0.16], [0.8, 0.66, 0.42], [0.7, 0.7, 0.7]]
)
_NECK: Final = JOINT_NAMES.index("neck")
_CLOTH_M: Final = 0.5
"""What one repetition of a texture covers."""

_AHEAD: Final = (-0.35, -0.1, 0.1, 0.6)
_HAIRLINES: Final = {
    "short": (-0.3, 0.25, 0.5, 0.75),
    "full": (-0.6, -0.2, 0.3, 0.68),
    "long": (-3.0, -1.5, 0.25, 0.7),
    "bald": (9.0, 9.0, 9.0, 9.0),
}
"""Height above the head's joint at which hair begins, by how far in front of it, both over the
head's height."""


@dataclass(frozen=True, slots=True)
class Outfit:
    """How somebody looks.

    Attributes:
        paint: What is on the faces of the body.
        thickness: How far hair and clothes stand off the skin at each vertex [V], metres.
    """

    paint: Paint
    thickness: Float32


class _Layers:
    """What is put on a body, one thing over the other."""

    def __init__(self, vertices: Float64, rng: Rng) -> None:
        self._vertices, self._rng = vertices, rng
        self.textures: list[Texture] = []
        self.texture_of_vertex = np.zeros(len(vertices), np.int32)
        self.thickness = np.zeros(len(vertices))

    def put(self, where: Bools, texture: Texture, thickness_m: float = 0.0) -> None:
        """Cover vertices [V] with a texture that stands off the skin."""
        self.texture_of_vertex[where] = len(self.textures)
        self.thickness[where] = thickness_m * self._folds()[where]
        self.textures.append(texture)

    def _folds(self) -> Float64:
        """A field [V] about 1 that varies over a hand's breadth."""
        waves = self._rng.normal(0.0, 18.0, (4, 3))
        phases = self._rng.uniform(0.0, 2.0 * np.pi, 4)
        return 1.0 + 0.2 * np.sin(self._vertices @ waves.T + phases).sum(axis=-1)


class Wardrobe:
    """Dresses a body."""

    def __init__(self, body: BodyModel) -> None:
        """Prepare for a body that has the default body's proportions, more or less."""
        self._faces = body.faces
        self._anatomy = anatomy_of(body)
        self._vertices = body.vertices_template.astype(np.float64)

    def dress(self, rng: Rng) -> Outfit:
        """Skin, hair and clothes at random."""
        layers = _Layers(self._vertices, rng)
        tone = _between(_SKIN, rng) * rng.uniform(0.9, 1.05)
        layers.put(np.ones(len(self._vertices), np.bool_), plain(tone))
        self._put_face(layers, tone, rng)
        self._put_hair(layers, rng)
        for where, texture, thickness_m in garments(self._anatomy, rng):
            layers.put(where, texture, thickness_m)
        of_corners = layers.texture_of_vertex[self._faces]
        uv = self._vertices[:, :2][self._faces] / (_CLOTH_M * rng.uniform(0.7, 1.8))
        paint = Paint(
            faces=self._faces,
            uv=uv.astype(np.float32),
            texture_of_face=np.sort(of_corners, axis=1)[:, 1],  # what two of three corners have
            textures=tuple(layers.textures),
        )
        return Outfit(paint, layers.thickness.astype(np.float32))

    def _put_face(self, layers: _Layers, tone: Float64, rng: Rng) -> None:
        a, x = self._anatomy, np.abs(self._vertices[:, 0])
        front = a.head & (a.ahead > 0.3) & ~a.eye
        layers.put(a.eye, plain(np.array([0.9, 0.9, 0.88])))
        ahead = np.where(a.eye, self._vertices[:, 2], -np.inf)
        layers.put(ahead > ahead.max() - 0.003, plain(rng.uniform(0.02, 0.35, 3)))
        lips = front & (np.abs(a.up_head + 0.17) < 0.05) & (x < 0.024)
        layers.put(lips, plain(tone * np.array([0.85, 0.6, 0.6])))
        brows = front & (np.abs(a.up_head - 0.42) < 0.05) & (x > 0.012) & (x < 0.05)
        layers.put(brows, plain(tone * rng.uniform(0.25, 0.7)))

    def _put_hair(self, layers: _Layers, rng: Rng) -> None:
        a = self._anatomy
        colour = _between(_HAIR, rng) if rng.random() < 0.9 else random_colour(rng)
        if rng.random() < 0.15:
            beard = a.head & (a.up_head < -0.1) & (a.ahead > 0.15)
            layers.put(beard, plain(colour), 0.004)
        style = str(rng.choice(list(_HAIRLINES), p=(0.4, 0.2, 0.28, 0.12)))
        line = np.interp(a.ahead, _AHEAD, _HAIRLINES[style])
        nape = (a.part == _NECK) & (a.ahead < -0.1)
        cap = rng.random() < 0.1
        where = (a.head | nape) & ~a.eye & (a.up_head > line)
        layers.put(where, cloth(rng) if cap else plain(colour), rng.uniform(0.004, 0.03))


def garments(a: Anatomy, rng: Rng) -> list[tuple[Bools, Texture, float]]:
    """What is worn, from the skin outwards: where [V], its texture and thickness in metres."""
    below, above = cloth(rng), cloth(rng)
    if rng.random() < 0.12:  # an overall, a suit or a dress
        above = below
    on_legs = (a.down_leg >= 0.0) & ~a.foot
    legs_to = rng.uniform(0.25, 1.0) if rng.random() < 0.3 else rng.uniform(1.5, 2.0)
    waist = rng.uniform(0.15, 0.35)
    hips = (a.trunk >= 0.0) & (a.trunk < waist)
    worn = [(hips | (on_legs & (a.down_leg < legs_to)), below, rng.uniform(0.0, 0.025))]
    if rng.random() < 0.85:
        shaft = rng.uniform(1.6, 1.95) if rng.random() < 0.3 else 1.95
        shoes = a.foot | (a.down_leg > shaft)
        worn.append((shoes, plain(random_colour(rng)), rng.uniform(0.002, 0.012)))
    if rng.random() < 0.94:
        none, short, long = 0.0, rng.uniform(0.25, 0.9), rng.uniform(1.3, 2.0)
        sleeves_to = rng.choice([none, short, long], p=(0.12, 0.45, 0.43))
        hem = rng.uniform(-0.1, 0.3)  # below zero it hangs over the thighs
        covered = (a.trunk >= max(hem, 0.0)) | (on_legs & (a.down_leg < -hem))
        covered |= (a.down_arm >= 0.0) & (a.down_arm < sleeves_to)
        if rng.random() < 0.15:  # a collar
            covered |= a.part == _NECK
        worn.append((covered, above, rng.uniform(0.0, 0.03)))
    if rng.random() < 0.06:  # gloves
        worn.append((a.down_arm > 1.95, plain(random_colour(rng)), 0.003))
    return worn


def _between(colours: Float64, rng: Rng) -> Float64:
    """A colour [3] on the way between two neighbours [N, 3], with a little change."""
    place = rng.uniform(0.0, len(colours) - 1.0)
    first = min(int(place), len(colours) - 2)
    mixed = colours[first] + (place - first) * (colours[first + 1] - colours[first])
    return np.clip(mixed + rng.normal(0.0, 0.02, 3), 0.0, 1.0)
