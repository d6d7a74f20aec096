"""Angles of a hand's joints from its landmarks in closed form, and rotations from the angles.

A hand has 21 angles. Each of the four fingers spreads at its root and bends at three joints; the
root is R = R_bend R_spread, and the other joints are hinges that go with it. The thumb's root
swings two ways and twists a little, and two hinges follow. Only directions of bones are used, so
that the proportions of the seen hand do not matter. The swing of a bone and the twist about it are
those of the layer (Eq. 2).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.rotations import rotmats_from_rotvecs

from .rest_hand import FINGERS, HAND_LANDMARKS, PALM, PHALANGES, THUMB, RestHand, unit

Float64 = NDArray[np.float64]

_FOUR: Final = 4
_SPREAD, _BENDS = 0, slice(1, 4)
_TWIST_PULL: Final = 0.35
"""Pull of the thumb towards no twist, in sines of the angles by which it is bent."""
_TWIST_ROUNDS: Final = 2


def palm_rotations(rest: RestHand, landmarks: Float64) -> Float64:
    """Least-squares rotations [T, 3, 3] of the palm from the body's axes (Kabsch 1976).

    Args:
        rest: The hand.
        landmarks: [T, 21, 3] metres.
    """
    seen = landmarks[:, PALM]
    seen = seen - seen.mean(1, keepdims=True)
    template = rest.palm - rest.palm.mean(0)
    U, _, Vt = np.linalg.svd(seen.swapaxes(-1, -2) @ template)
    U[..., 2] *= np.linalg.det(U @ Vt)[..., None]
    return U @ Vt


def read_angles(rest: RestHand, landmarks: Float64) -> Float64:
    """Angles [T, 21], radians, of hands with landmarks [T, 21, 3], metres.

    Spread, bend, bend, bend of index, middle, little and ring finger; of the thumb bend, spread and
    twist of its root, bend, bend.
    """
    R_palm = palm_rotations(rest, landmarks)
    chains = landmarks[:, HAND_LANDMARKS]
    bones = unit(np.diff(chains, axis=2).reshape(len(landmarks), -1, 3) @ R_palm)
    bones = bones.reshape(-1, FINGERS, PHALANGES, 3)
    spread, bend = _root_angles(rest, bones[:, :, 0])
    twist = np.zeros_like(spread)
    bends = _bends(rest, _roots(rest, spread, bend, twist), bones)
    for _ in range(_TWIST_ROUNDS):
        twist[:, THUMB] += _thumb_twist(rest, _roots(rest, spread, bend, twist), bends, bones)
        bends = _bends(rest, _roots(rest, spread, bend, twist), bones)
    bends = [bend, *bends]
    fingers = np.stack((spread, *bends), axis=-1)[:, :_FOUR].reshape(-1, 4 * _FOUR)
    thumb = np.stack((bend, spread, twist, *bends[1:]), axis=-1)[:, THUMB]
    return np.concatenate((fingers, thumb), axis=-1)


def rotations(rest: RestHand, angles: Float64) -> Float64:
    """Rotations relative to the parent [T, 15, 3, 3], in SMPL-H's order, of angles [T, 21]."""
    fingers = angles[:, : 4 * _FOUR].reshape(-1, _FOUR, 4)
    thumb = angles[:, 4 * _FOUR :]
    spread = np.column_stack((fingers[..., _SPREAD], thumb[:, 1]))
    bends = np.concatenate((fingers[..., _BENDS], thumb[:, None, [0, 3, 4]]), axis=1)
    twist = np.zeros_like(spread)
    twist[:, THUMB] = thumb[:, 2]
    R = np.stack(
        (
            _roots(rest, spread, bends[..., 0], twist),
            _about(rest.bend_axes[:, 1], bends[..., 1]),
            _about(rest.bend_axes[:, 2], bends[..., 2]),
        ),
        axis=2,
    )
    return R.reshape(-1, FINGERS * PHALANGES, 3, 3)


def _root_angles(rest: RestHand, bones: Float64) -> tuple[Float64, Float64]:
    """Spread and bend [T, 5] that take the roots' bones to directions [T, 5, 3]."""
    bone, axis = rest.bones[:, 0], rest.bend_axes[:, 0]
    into = np.cross(axis, bone)
    # Turned by psi about `into`, the bone is cos psi bone - sin psi axis.
    spread = -np.arcsin(np.clip((bones * axis).sum(-1), -1.0, 1.0))
    return spread, np.arctan2((bones * into).sum(-1), (bones * bone).sum(-1))


def _roots(rest: RestHand, spread: Float64, bend: Float64, twist: Float64) -> Float64:
    bone, axis = rest.bones[:, 0], rest.bend_axes[:, 0]
    into = unit(np.cross(axis, bone))
    return _about(axis, bend) @ _about(into, spread) @ _about(bone, twist)


def _bends(rest: RestHand, R_roots: Float64, bones: Float64) -> list[Float64]:
    """Bends [T, 5] of the joints after the roots, by the directions of the bones [T, 5, 3, 3]."""
    R_above, bends = R_roots, list[Float64]()
    for k in range(1, PHALANGES):
        axis, bone = rest.bend_axes[:, k], rest.bones[:, k]
        local = (bones[:, :, k, None, :] @ R_above)[..., 0, :]
        bends.append(np.arctan2((local * np.cross(axis, bone)).sum(-1), (local * bone).sum(-1)))
        R_above = R_above @ _about(axis, bends[-1])
    return bends


def _thumb_twist(rest: RestHand, R_roots: Float64, bends: list[Float64], bones: Float64) -> Float64:
    """What is missing of the thumb's twist [T]: the turn to the plane in which it is bent."""
    R_middle = R_roots @ _about(rest.bend_axes[:, 1], bends[0])
    R_last = R_middle @ _about(rest.bend_axes[:, 2], bends[1])
    expected = (
        (R @ rest.bones[:, k, :, None])[:, THUMB, :, 0]
        for k, R in enumerate((R_roots, R_middle, R_last))
    )
    here, there = _bend_normal(*expected), _bend_normal(*bones[:, THUMB].swapaxes(0, 1))
    root = bones[:, THUMB, 0]
    across = (np.cross(here, there) * root).sum(-1)
    along = (here * there).sum(-1) - (here * root).sum(-1) * (there * root).sum(-1)
    size = np.maximum(np.linalg.norm(here, axis=-1), 1e-9)
    return np.arctan2(across / size, along / size + _TWIST_PULL)


def _bend_normal(first: Float64, second: Float64, third: Float64) -> Float64:
    """Normal of the plane of three bones [T, 3], the longer the more they are bent."""
    return np.cross(first, second) + np.cross(second, third)


def _about(axes: Float64, angles: Float64) -> Float64:
    """Rotations [T, 5, 3, 3] by angles [T, 5] about unit axes [5, 3]."""
    return rotmats_from_rotvecs(angles[..., None] * axes)
