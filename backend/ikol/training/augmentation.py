"""Chance on line: what data cannot hold enough of. Works on windows in place."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.estimators.blazepose.regressor.mirror import (
    MIRRORED_CONTACTS,
    MIRRORED_LANDMARKS,
    MIRRORED_SWINGS,
)
from ikol.motion.camera import rotation_to_ray
from ikol.skeleton import MIRRORED, NUM_JOINTS

from .windows import Windows

Bools = NDArray[np.bool_]

_MIRRORED_JOINTS: Final = np.array(MIRRORED[:NUM_JOINTS])
_MIRROR: Final = np.array([-1.0, 1.0, 1.0], np.float32)
_LIMBS: Final = (
    tuple(range(11)),
    (13, 15, 17, 19, 21),
    (14, 16, 18, 20, 22),
    (25, 27, 29, 31),
    (26, 28, 30, 32),
    tuple(range(25, 33)),
)
"""Landmarks that are hidden together: the head, an arm, a leg, both legs."""


@dataclass(frozen=True, slots=True)
class Chance:
    """How often, and how much.

    Attributes:
        mirrored: Share of windows that are mirrored.
        noisy: Share with more noise, of up to `noise_m` on each coordinate.
        noise_m: See above, metres.
        hidden: Share in which a limb is not seen for a while.
        gappy: Share in which frames are missing.
        slow: Share of batches with every second frame only.
        refocused: Share whose field of view is mistaken, as it is guessed in captures.
        focal_spread: By how much then: deviation of the logarithm of the focal length.
        rolled: Share whose camera is rolled by any angle: people who lie, hang and turn over.
        roll_deg: By how much the others' is: deviation, degrees.
    """

    mirrored: float = 0.5
    noisy: float = 0.2
    noise_m: float = 0.01
    hidden: float = 0.1
    gappy: float = 0.2
    slow: float = 0.25
    refocused: float = 0.4
    focal_spread: float = 0.2
    rolled: float = 0.3
    roll_deg: float = 8.0


def augment(windows: Windows, chance: Chance, rng: np.random.Generator) -> None:
    """Mirror, mistake the lens, roll, disturb, hide and leave out, in place.

    Args:
        windows: Changed.
        chance: How often.
        rng: Source of chance.
    """
    count = len(windows.there)
    mirror(windows, rng.random(count) < chance.mirrored)
    mistaken = rng.random(count) < chance.refocused
    refocus(windows, np.exp(mistaken * rng.normal(0.0, chance.focal_spread, count)))
    upside_down = rng.random(count) < chance.rolled
    little = rng.normal(0.0, np.deg2rad(chance.roll_deg), count)
    roll(windows, np.where(upside_down, rng.uniform(-np.pi, np.pi, count), little))
    _disturb(windows, rng.random(count) < chance.noisy, chance.noise_m, rng)
    for window in np.flatnonzero(rng.random(count) < chance.hidden):
        _hide(windows, int(window), rng)
    for window in np.flatnonzero(rng.random(count) < chance.gappy):
        _leave_out(windows, int(window), rng)


def mirror(windows: Windows, chosen: Bools) -> None:
    """Exchange left and right in some windows [B], in place.

    The body is taken to be as symmetric as its shape space, so that its betas stay.
    """
    rows = np.flatnonzero(chosen)
    landmarks, keypoints = MIRRORED_LANDMARKS, list(MIRRORED)
    windows.rays[rows] = windows.rays[rows][:, :, landmarks] * _MIRROR[:2]
    windows.trust[rows] = windows.trust[rows][:, :, landmarks]
    windows.landmarks[rows] = windows.landmarks[rows][:, :, landmarks] * _MIRROR
    windows.keypoints[rows] = windows.keypoints[rows][:, :, keypoints] * _MIRROR
    windows.pelvis[rows] *= _MIRROR
    windows.R_parent_joint[rows] = windows.R_parent_joint[rows][:, :, _MIRRORED_JOINTS] * (
        _MIRROR[:, None] * _MIRROR
    )
    twist = windows.twist[rows][:, :, MIRRORED_SWINGS]
    windows.twist[rows] = twist * np.array([1.0, -1.0], np.float32)
    windows.contacts[rows] = windows.contacts[rows][:, :, MIRRORED_CONTACTS]


def refocus(windows: Windows, factors: NDArray[np.float64]) -> None:
    """Let the focal lengths be taken for other ones, in place.

    Who is taken by a longer lens seems further away, by as much, and as far off the axis in metres
    as before; the ray on which they stand turns towards the axis. What they do does not change as
    seen along that ray, which is all that can be asked for.

    Args:
        windows: Changed.
        factors: Focal length that is believed, of 1 for the true one [B].
    """
    before = rotation_to_ray(windows.pelvis.astype(np.float64))
    windows.pelvis[..., 2] *= factors[:, None]
    turn = (rotation_to_ray(windows.pelvis.astype(np.float64)) @ before.swapaxes(-1, -2)).astype(
        np.float32
    )
    windows.rays /= factors[:, None, None, None].astype(np.float32)
    windows.half_picture /= factors[:, None].astype(np.float32)
    windows.keypoints[:] = windows.keypoints @ turn.swapaxes(-1, -2)
    windows.R_parent_joint[:, :, 0] = turn @ windows.R_parent_joint[:, :, 0]


def roll(windows: Windows, angles: NDArray[np.float64]) -> None:
    """Roll cameras about their axes, in place.

    The net looks at a cut-out in which the trunk stands upright, so that its errors roll along.
    The picture becomes the smallest upright one that holds the rolled one.

    Args:
        windows: Changed.
        angles: From x (right) towards y (down), by which all that is seen turns [B], radians.
    """
    cos, sin = np.cos(angles), np.sin(angles)
    turn = np.zeros((len(angles), 1, 3, 3), np.float32)
    turn[:, 0, 0, 0], turn[:, 0, 0, 1] = cos, -sin
    turn[:, 0, 1, 0], turn[:, 0, 1, 1] = sin, cos
    turn[:, 0, 2, 2] = 1.0
    turned = turn.swapaxes(-1, -2)
    windows.rays[:] = windows.rays @ turned[..., :2, :2]
    windows.landmarks[:] = windows.landmarks @ turned
    windows.keypoints[:] = windows.keypoints @ turned
    windows.pelvis[:] = windows.pelvis @ turned[:, 0]
    windows.R_parent_joint[:, :, 0] = turn @ windows.R_parent_joint[:, :, 0]
    windows.half_picture[:] = (np.abs(turn[:, 0, :2, :2]) @ windows.half_picture[..., None])[..., 0]


def _disturb(windows: Windows, chosen: Bools, most_m: float, rng: np.random.Generator) -> None:
    rows = np.flatnonzero(chosen)
    shape = windows.landmarks[rows].shape
    size_m = most_m * rng.random((len(rows), 1, 1, 1))
    windows.landmarks[rows] += (size_m * rng.standard_normal(shape)).astype(np.float32)
    depth = windows.pelvis[rows][:, :, None, 2:]
    noise = 0.5 * size_m / depth * rng.standard_normal((*shape[:-1], 2))
    windows.rays[rows] += noise.astype(np.float32)


def _hide(windows: Windows, window: int, rng: np.random.Generator) -> None:
    limb = list(_LIMBS[rng.integers(len(_LIMBS))])
    first, last = np.sort(rng.integers(0, windows.there.shape[1] + 1, 2))
    rows = slice(first, last)
    shape = windows.landmarks[window, rows][:, limb].shape
    # One error for the whole time, and a tremble: so a net guesses what it does not see.
    guess = rng.normal(0.0, 0.15, (1, *shape[1:])) + rng.normal(0.0, 0.03, shape)
    windows.landmarks[window, rows, limb] += guess.astype(np.float32).swapaxes(0, 1)
    across = guess[..., :2] / windows.pelvis[window, rows, None, 2:]
    windows.rays[window, rows, limb] += across.astype(np.float32).swapaxes(0, 1)
    windows.trust[window, rows, limb] *= np.float32(rng.uniform(0.0, 0.3))


def _leave_out(windows: Windows, window: int, rng: np.random.Generator) -> None:
    there = windows.there[window]
    out = rng.random(len(there)) < rng.uniform(0.0, 0.4)
    first, length = rng.integers(0, len(out)), rng.integers(0, len(out) // 3 + 1)
    out[first : first + length] = True
    out[np.flatnonzero(there)[0]] = False
    windows.keep(window, there & ~out)
