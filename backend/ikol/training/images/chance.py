"""What chance does to a picture: where the square lies, how it turns, its colours, what hides."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .numbers import NotNegative, Positive, Share

Image = NDArray[np.uint8]
Rng = np.random.Generator

_MOST_ROTATION: Final = 2.0
_TRIES: Final = 20


@dataclass(frozen=True, slots=True)
class Chance:
    """How often, and how much.

    Attributes:
        scale: Least and greatest factor on the side of the square.
        scale_deviation: Standard deviation of that factor about 1; 0: all are equally likely.
        rotated: Share of pictures that are turned.
        rotation_deg: By how much: standard deviation; twice as much is the most.
        mirrored: Share that is mirrored.
        shift: Most that the square is moved along each axis, of its side.
        colour: Most by which red, green and blue are each made brighter or darker, of 1.
        occluded: Share in which a rectangle of noise hides a part of the person.
        occlusion: Least and greatest share of the person's box that it takes.
    """

    scale: tuple[Positive, Positive]
    scale_deviation: NotNegative
    rotated: Share
    rotation_deg: NotNegative
    mirrored: Share
    shift: NotNegative
    colour: Share
    occluded: Share
    occlusion: tuple[Share, Share]

    def __post_init__(self) -> None:
        for name in ("scale", "occlusion"):
            least, greatest = getattr(self, name)
            if least > greatest:
                raise ValueError(f"the least {name} is above the greatest")


@dataclass(frozen=True, slots=True)
class Placing:
    """Where the square lies and how it is turned.

    Attributes:
        scale: Factor on its side.
        shift: Of its middle, of its side before that factor (x, y).
        turn_rad: By which all that is seen turns, from x (right) towards y (down).
        mirrored: Whether left and right are exchanged, before it is turned.
    """

    scale: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)
    turn_rad: float = 0.0
    mirrored: bool = False


def random_placing(chance: Chance, rng: Rng) -> Placing:
    """A placing at random."""
    low, high = chance.scale
    if chance.scale_deviation > 0.0:
        scale = float(np.clip(rng.normal(1.0, chance.scale_deviation), low, high))
    else:
        scale = float(rng.uniform(low, high))
    shift_x, shift_y = (float(value) for value in rng.uniform(-chance.shift, chance.shift, 2))
    turn_deg = 0.0
    if rng.random() < chance.rotated:
        turn_deg = chance.rotation_deg * float(
            np.clip(rng.standard_normal(), -_MOST_ROTATION, _MOST_ROTATION)
        )
    mirrored = bool(rng.random() < chance.mirrored)
    return Placing(scale, (shift_x, shift_y), float(np.deg2rad(turn_deg)), mirrored)


def coloured(picture: Image, chance: Chance, rng: Rng) -> Image:
    """A picture [H, W, 3] whose colours are each brighter or darker."""
    gains = rng.uniform(1.0 - chance.colour, 1.0 + chance.colour, 3)
    return np.clip(picture * gains, 0.0, 255.0).astype(np.uint8)


def partly_hidden(
    picture: Image, person_px: NDArray[np.float32], chance: Chance, rng: Rng
) -> Image:
    """A picture [H, W, 3] in which a rectangle of noise may hide a part of the person.

    Its area is a share of the person's box, one side up to 3.3 times as long as the other, and it
    lies within the box and the picture: as in G. Moon and K. M. Lee, "I2L-MeshNet", ECCV 2020.

    Args:
        picture: The picture; left as it is.
        person_px: Left, top, right, bottom [4] of the person in it.
        chance: How often, and how much.
        rng: Source of chance.
    """
    if rng.random() >= chance.occluded:
        return picture
    height, width = picture.shape[:2]
    left, top = np.maximum(person_px[:2], 0.0)
    right, bottom = np.minimum(person_px[2:], (width, height))
    box_width, box_height = right - left, bottom - top
    if box_width < 2.0 or box_height < 2.0:
        return picture
    for _ in range(_TRIES):
        area = rng.uniform(*chance.occlusion) * box_width * box_height
        ratio = rng.uniform(0.3, 1.0 / 0.3)
        w, h = int(np.sqrt(area / ratio)), int(np.sqrt(area * ratio))
        if 0 < w < box_width and 0 < h < box_height:
            x = int(left + rng.random() * (box_width - w))
            y = int(top + rng.random() * (box_height - h))
            hidden = picture.copy()
            patch = hidden[y : y + h, x : x + w]
            patch[:] = rng.integers(0, 256, patch.shape, np.uint8)
            return hidden
    return picture
