"""Pictures for surfaces, made from random numbers: cloth, walls, floors."""

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from .painted import Texture

Float64 = NDArray[np.float64]
Rng = np.random.Generator

_SIDE: Final = 256


def random_colour(rng: Rng) -> Float64:
    """A colour [3] in 0..1, sRGB, of things that people make: often grey, dark or muted."""
    saturation = 0.0 if rng.random() < 0.3 else rng.beta(1.3, 2.0)
    return _from_hsv(rng.uniform(0.0, 360.0), saturation, 0.06 + 0.9 * rng.beta(1.3, 1.3))


def pale_colour(rng: Rng) -> Float64:
    """A colour [3] in 0..1, sRGB, of walls and floors: seldom vivid, mostly earth, wood or sky."""
    hue = rng.normal(35.0, 25.0) if rng.random() < 0.6 else rng.uniform(0.0, 360.0)
    saturation = 0.0 if rng.random() < 0.3 else rng.beta(1.2, 4.0)
    return _from_hsv(hue % 360.0, saturation, 0.12 + 0.85 * rng.beta(1.6, 1.2))


def plain(colour: Float64) -> Texture:
    """One colour."""
    return _picture(np.tile(colour, (4, 4, 1)))


def noise(rng: Rng, side: int, roughness: float) -> Float64:
    """A field [side, side] in 0..1 that repeats; its spectrum falls with frequency^-roughness."""
    fx, fy = np.fft.rfftfreq(side), np.fft.fftfreq(side)
    frequency = np.hypot(fy[:, None], fx[None])
    frequency[0, 0] = np.inf
    white = np.fft.rfft2(rng.normal(size=(side, side)))
    field = np.fft.irfft2(white / frequency**roughness, s=(side, side))
    low, high = np.percentile(field, (1, 99))
    return np.clip((field - low) / (high - low), 0.0, 1.0)


def cloth(rng: Rng) -> Texture:
    """Cloth, half a metre wide: plain, striped, checked, blotched or printed."""
    first, second = random_colour(rng), random_colour(rng)
    kind = rng.choice(5, p=(0.5, 0.16, 0.12, 0.12, 0.1))
    if kind == 0:
        share = np.zeros((_SIDE, _SIDE))
    elif kind == 1:
        share = _stripes(rng) if rng.random() < 0.7 else _stripes(rng).T
    elif kind == 2:
        share = 0.5 * (_stripes(rng) + _stripes(rng).T)
    elif kind == 3:
        share = (noise(rng, _SIDE, rng.uniform(1.2, 2.2)) > 0.5).astype(np.float64)
    else:
        share = np.zeros((_SIDE, _SIDE))
        low = rng.integers(20, 100, 2)
        high = low + rng.integers(40, 140, 2)
        share[low[0] : high[0], low[1] : high[1]] = noise(rng, _SIDE, 1.0)[
            low[0] : high[0], low[1] : high[1]
        ]
    # Folds and wear, which no cloth is without.
    shade = 1.0 + rng.uniform(0.05, 0.3) * (noise(rng, _SIDE, 1.6) - 0.5)
    return _picture(_mix(first, second, share) * shade[..., None])


def surface(rng: Rng) -> Texture:
    """A wall or a floor: blotches, tiles, planks, things on a wall or a soft gradient."""
    makers: tuple[Callable[[Rng], Float64], ...] = (_blotches, _tiles, _planks, _clutter, _soft)
    made = makers[rng.choice(len(makers), p=(0.25, 0.15, 0.15, 0.25, 0.2))](rng)
    grain = rng.uniform(0.0, 0.25) * (noise(rng, len(made), rng.uniform(0.2, 1.2)) - 0.5)
    return _picture(made * (1.0 + grain[..., None]))


def _from_hsv(hue_deg: float, saturation: float, value: float) -> Float64:
    hsv = np.array([[[hue_deg, saturation, value]]], np.float32)
    return cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0, 0].astype(np.float64)


def _stripes(rng: Rng) -> Float64:
    count = int(rng.integers(2, 16))
    phase = np.arange(_SIDE) / _SIDE * count % 1.0
    return np.tile((phase < rng.uniform(0.15, 0.6)).astype(np.float64)[:, None], (1, _SIDE))


def _blotches(rng: Rng) -> Float64:
    return _mix(pale_colour(rng), pale_colour(rng), noise(rng, 2 * _SIDE, rng.uniform(0.6, 2.0)))


def _soft(rng: Rng) -> Float64:
    colour = pale_colour(rng)
    return _mix(colour, np.clip(colour + rng.normal(0.0, 0.15, 3), 0.0, 1.0), noise(rng, _SIDE, 2))


def _tiles(rng: Rng) -> Float64:
    across, down = int(rng.integers(2, 9)), int(rng.integers(2, 9))
    shades = np.clip(pale_colour(rng) + rng.normal(0.0, 0.06, (down, across, 1)), 0.0, 1.0)
    picture = _stretched(shades)
    joint = pale_colour(rng)
    grid = np.arange(2 * _SIDE)
    picture[grid % (2 * _SIDE // down) < 4] = joint
    picture[:, grid % (2 * _SIDE // across) < 4] = joint
    return picture


def _planks(rng: Rng) -> Float64:
    count = int(rng.integers(3, 14))
    shades = np.clip(pale_colour(rng) + rng.normal(0.0, 0.08, (count, 1, 1)), 0.0, 1.0)
    picture = _stretched(np.tile(shades, (1, 2, 1)))
    return picture * (0.85 + 0.3 * noise(rng, 2 * _SIDE, 1.2)[:, :1, None])


def _clutter(rng: Rng) -> Float64:
    """Shelves, windows, pictures, plants: rectangles and blobs over one another."""
    picture = np.tile(pale_colour(rng), (2 * _SIDE, 2 * _SIDE, 1))
    for _ in range(int(rng.integers(4, 40))):
        x, y = (int(value) for value in rng.integers(0, 2 * _SIDE, 2))
        w, h = (int(value) for value in rng.integers(8, 160, 2))
        make = random_colour if rng.random() < 0.4 else pale_colour
        colour = tuple(float(value) for value in make(rng))
        if rng.random() < 0.7:
            cv2.rectangle(picture, (x, y), (x + w, y + h), colour, -1)
        else:
            cv2.ellipse(picture, (x, y), (w // 2, h // 2), 0.0, 0.0, 360.0, colour, -1)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 4.0)), np.float64)


def _stretched(colours: Float64) -> Float64:
    size = (2 * _SIDE, 2 * _SIDE)
    return np.asarray(cv2.resize(colours, size, interpolation=cv2.INTER_NEAREST), np.float64)


def _mix(first: Float64, second: Float64, share: Float64) -> Float64:
    return first + share[..., None] * (second - first)


def _picture(colours: Float64) -> Texture:
    return np.clip(np.round(255.0 * colours), 0, 255).astype(np.uint8)
