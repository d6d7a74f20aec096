"""Motion that nobody performed: random paths within joints' limits, motions put together."""

from dataclasses import replace
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from ikol.body.kinematics import rest_axes
from ikol.body.model import load_body
from ikol.motion.gaps import slerp
from ikol.rotations import align_hemisphere, quats_wxyz_from_rotmats, rotmats_from_quats_wxyz
from ikol.skeleton import JOINT_NAMES, NUM_JOINTS
from ikol.solver.joint_limits import sample_rotations

from .postures import ARMS, POSTURES, Posture, posture_quats
from .takes import FINE_FPS, Take, fine_times

Float64 = NDArray[np.float64]

_KEYS_APART_S: Final = (0.3, 1.6)
_ARM_PARTS: Final = ("collar", "shoulder", "elbow", "wrist", "hand")
ARM_JOINTS: Final = [k for k, name in enumerate(JOINT_NAMES) if name.split("_")[-1] in _ARM_PARTS]
UPPER_JOINTS: Final = [
    *ARM_JOINTS,
    *(JOINT_NAMES.index(name) for name in ("spine1", "spine2", "spine3", "neck", "head")),
]
_LEG_JOINTS: Final = [
    k for k, name in enumerate(JOINT_NAMES) if name.split("_")[-1] in ("hip", "knee", "ankle")
]
_TRUNK_WILDNESS: Final = (0.05, 0.4)
_LEG_WILDNESS: Final = (0.05, 0.6)
_ARM_WILDNESS: Final = (0.1, 0.9)
_BEARING_WILDNESS: Final = (0.02, 0.25)
"""How far joints go from a posture towards any rotation within their limits; limbs that bear
weight stay near it."""
_SWAY_DEG: Final = (4.0, 20.0)
_BEARING_SWAY_DEG: Final = (1.0, 6.0)
"""Deviation about each axis by which the pelvis tilts."""


class RandomMotion:
    """Makes takes that no file has."""

    def __init__(self) -> None:
        """Prepare for the default body."""
        rest = torch.from_numpy(load_body().keypoint_template.astype(np.float64))
        self._rest_axes = rest_axes(rest)

    def posture(self, name: str, duration_s: float, rng: np.random.Generator) -> Take:
        """Somebody in a posture that mocap has little of, who moves about in it.

        Its path is left to the ground: what is lowest rests on it.

        Args:
            name: One of `POSTURES`.
            duration_s: How long.
            rng: Source of randomness.
        """
        posture = POSTURES[name]
        keys_s = _key_times(duration_s, rng)
        keys = np.stack(
            [posture_quats(posture, *arms) for arms in _held(posture, len(keys_s), rng)]
        )
        bearing = bool(posture.arms)
        wildness = np.full(NUM_JOINTS, rng.uniform(*_TRUNK_WILDNESS))
        wildness[_LEG_JOINTS] = rng.uniform(*(_BEARING_WILDNESS if bearing else _LEG_WILDNESS))
        wildness[ARM_JOINTS] = rng.uniform(*(_BEARING_WILDNESS if bearing else _ARM_WILDNESS))
        keys[:, 1:] = _towards(keys[:, 1:], self._anywhere(len(keys_s), rng), wildness[1:])
        sway_rad = np.radians(rng.uniform(*(_BEARING_SWAY_DEG if bearing else _SWAY_DEG)))
        sway = Rotation.from_rotvec(sway_rad * rng.normal(size=(len(keys_s), 3)))
        R_pelvis = sway.as_matrix() @ rotmats_from_quats_wxyz(keys[:, 0])
        keys[:, 0] = quats_wxyz_from_rotmats(R_pelvis)
        return Take(f"random {name}", False, _path(keys, keys_s, fine_times(duration_s)), None)

    def with_random_arms(self, take: Take, rng: np.random.Generator) -> Take:
        """A take with arms that go anywhere."""
        duration_s = (len(take.quats_wxyz) - 1) / FINE_FPS
        keys_s = _key_times(duration_s, rng)
        keys = np.stack([posture_quats(POSTURES["standing"], *_arms(rng)) for _ in keys_s])
        wildness = np.full(NUM_JOINTS - 1, rng.uniform(*_ARM_WILDNESS))
        keys[:, 1:] = _towards(keys[:, 1:], self._anywhere(len(keys_s), rng), wildness)
        path = _path(keys, keys_s, np.arange(len(take.quats_wxyz)) / FINE_FPS)
        quats = take.quats_wxyz.copy()
        quats[:, ARM_JOINTS] = path[:, ARM_JOINTS]
        return replace(take, name=f"{take.name} with random arms", quats_wxyz=quats)

    def _anywhere(self, count: int, rng: np.random.Generator) -> Float64:
        """Rotations [count, 23, 4] of joints 1..23, anywhere within their limits."""
        generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
        axes = self._rest_axes.expand(count, -1, -1)
        rotations = sample_rotations(axes, generator).numpy().astype(np.float64)
        return quats_wxyz_from_rotmats(rotations)


def with_upper_body_of(take: Take, other: Take) -> Take:
    """A take with trunk, head and arms of another one of the same length."""
    quats = take.quats_wxyz.copy()
    quats[:, UPPER_JOINTS] = other.quats_wxyz[:, UPPER_JOINTS]
    return replace(take, name=f"{take.name} with {other.name}", quats_wxyz=quats)


def _arms(rng: np.random.Generator) -> tuple[str, str]:
    """How the left and the right arm are held: as often alike as each in its own way."""
    left, right = (str(name) for name in rng.choice(list(ARMS), 2))
    return (left, right) if rng.random() < 0.5 else (left, left)


def _held(posture: Posture, keys: int, rng: np.random.Generator) -> list[tuple[str, str]]:
    """How the left and the right arm are held at each key."""
    if not posture.arms:
        return [_arms(rng)] * keys
    first = int(rng.integers(len(posture.arms)))
    in_turn = (posture.arms[(first + key) % len(posture.arms)] for key in range(keys))
    return [(name, name) for name in in_turn]


def _key_times(duration_s: float, rng: np.random.Generator) -> Float64:
    """Times from 0 or before to the end or after, unevenly spaced."""
    mean_s = rng.uniform(*_KEYS_APART_S)
    steps = mean_s * rng.uniform(0.6, 1.4, 2 + int(duration_s / (0.6 * mean_s)))
    return np.concatenate([[0.0], np.cumsum(steps)])


def _towards(base: Float64, other: Float64, share: Float64) -> Float64:
    """Quaternions [K, J, 4] at a share [J] of the way from some to others."""
    same_side = np.where((base * other).sum(-1, keepdims=True) < 0.0, -other, other)
    return _slerp(base, same_side, np.broadcast_to(share[:, None], (*base.shape[:-1], 1)))


def _path(keys: Float64, keys_s: Float64, times_s: Float64) -> Float64:
    """Quaternions [T, J, 4] that rest at keys [K, J, 4] and go smoothly from one to the next."""
    aligned = align_hemisphere(keys)
    before = np.clip(np.searchsorted(keys_s, times_s, side="right") - 1, 0, len(keys_s) - 2)
    u = (times_s - keys_s[before]) / (keys_s[before + 1] - keys_s[before])
    u = (u * u * (3.0 - 2.0 * u))[:, None, None]
    return align_hemisphere(_slerp(aligned[before], aligned[before + 1], u))


def _slerp(start: Float64, end: Float64, share: Float64) -> Float64:
    single = slerp(start.astype(np.float32), end.astype(np.float32), share.astype(np.float32))
    return single.astype(np.float64)
