"""Several people of one shot, each captured in a world of their own, agree on one ground."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import root_scalar

from ikol.body.kinematics import global_rotations
from ikol.body.model import BodyModel
from ikol.rotations import rotmats_from_rotvecs

from .capture import Capture
from .ground import lowest_level
from .one_world import evidence
from .shape import scaled_betas
from .soles import soles_of
from .weighted import weighted_median
from .world import world_rotation

Float64 = NDArray[np.float64]

_LEAST_HEIGHT_M: Final = 0.3
"""Height of the camera above somebody's ground below which it tells nothing of their size."""

_MOST_LARGER: Final = 1.25
"""Size of a person against another's beyond which they rather stand on something else."""

_LIKELY_LARGER: Final = 1.1
"""The same up to which sizes need no second thought."""

_PLANE_SHARE: Final = 0.025
"""Weight of the camera's height by the ground's plane where one of two agrees, against the other's
size; it grows as the square of how many more agree."""

_SIZE_NOISE: Final = 0.06
_TILT_NOISE: Final = np.tan(np.radians(3.0))
"""Of the up that several people tell by how they stand."""

_ROUNDS: Final = 20


@dataclass(frozen=True, slots=True)
class _Stood:
    """Where somebody was in the frames in which they are seen, in the axes of the camera, metres.

    Attributes:
        ground: Their own ground below the lowest sole [N, 3].
        soles: [N, 4, 3].
        heights: Of these above their own ground [N, 4].
        contacts: How surely each stands [N, 4], 0..1.
    """

    ground: Float64
    soles: Float64
    heights: Float64
    contacts: Float64

    def level(self, heights: Float64) -> float:
        """The lowest of some heights of the soles [N, 4] at which they stand for long."""
        level = lowest_level(heights.ravel(), self.contacts.ravel() ** 2)
        return float(np.median(heights.min(-1))) if level is None else level


def on_common_ground(captures: Sequence[Capture], body: BodyModel) -> list[Capture]:
    """Give everybody the same up, and the camera the same height above their ground.

    One camera saw them all. How far away somebody is and how tall cannot be told apart in a
    picture, but they share a ground. It is the plane that is across what most tell of up, and on
    which most stand with the sizes that they have. Then whoever has the camera higher up than the
    others is smaller than they are, in that proportion. Where that would be by more than a quarter,
    or the camera is hardly above their ground, they stand on something else (a roof, a stage), keep
    their size and have a ground of their own.

    Args:
        captures: People of one shot.
        body: The body that they were captured with.

    Returns:
        The same people with shapes and cameras changed, whose motion is to be solved again.
    """
    seen = np.array([evidence(capture) for capture in captures])
    ups = np.stack([capture.camera.T_world_camera[2, :3] for capture in captures])
    stood = [_stood(capture, body) for capture in captures]
    up, height_m = _plane(stood, _agreed(ups, seen), seen)
    below_m = np.array([_below_m(one, up) for one in stood])
    if height_m is not None:
        height_m = reachable_height(height_m, below_m, seen)
    return [
        _standing(capture, body, up, own_m, height_m)
        for capture, own_m in zip(captures, below_m, strict=True)
    ]


def _agreed(directions: Float64, weights: Float64) -> Float64:
    """The direction [3] that is nearest to most of several [P, 3]: the geometric median."""
    agreed = weights @ directions
    for _ in range(_ROUNDS):
        off = np.linalg.norm(directions - agreed / np.linalg.norm(agreed), axis=-1)
        agreed = (weights / np.maximum(off, 1e-3)) @ directions
    return np.asarray(agreed / np.linalg.norm(agreed), np.float64)


def _stood(capture: Capture, body: BodyModel) -> _Stood:
    T, rows = capture.camera.T_world_camera, capture.visible
    R = torch.from_numpy(rotmats_from_rotvecs(capture.pose_rotvecs[rows].astype(np.float64)))
    joints = capture.joints_world[rows].astype(np.float64)
    soles = soles_of(body, capture.betas).posed(global_rotations(R).numpy(), joints)
    lowest = soles[np.arange(len(soles)), soles[..., 2].argmin(-1)]
    in_camera = (soles - T[:3, 3]) @ T[:3, :3]
    known = capture.contacts
    contacts = np.zeros(soles.shape[:2]) if known is None else known[rows].astype(np.float64)
    stood = _Stood(lowest, in_camera, soles[..., 2], contacts)
    # Who lies there may have feet that are guessed elsewhere.
    lowest[:, 2] -= stood.level(stood.heights)
    return replace(stood, ground=(lowest - T[:3, 3]) @ T[:3, :3])


def _below_m(stood: _Stood, up: Float64) -> float:
    """How far below the camera somebody's ground is, in the size that they have."""
    return stood.level(stood.heights) - stood.level(stood.soles @ up)


def _plane(stood: Sequence[_Stood], up: Float64, seen: Float64) -> tuple[Float64, float | None]:
    """The ground's up [3] in the camera's axes, and the camera's height above it.

    Somebody of another size than they are taken for is further away by as much, so that their
    ground is as much too low: with u the ground's up and h the camera's height, |u . p / h + 1| is
    that error in size, wherever they stand. Robust least squares on u / h.
    """
    below_m = np.array([_below_m(one, up) for one in stood])
    tells = seen * (below_m > _LEAST_HEIGHT_M)
    if not tells.any():
        return up, None
    height_m = weighted_median(below_m, tells)
    side = np.cross(up, [0.0, 0.0, 1.0] if abs(up[2]) < 0.9 else [1.0, 0.0, 0.0])
    side /= np.linalg.norm(side)
    basis = np.stack((side, np.cross(up, side), up))
    points = np.concatenate([one.ground for one in stood]) @ basis.T
    counts = [len(one.ground) for one in stood]
    weights = np.concatenate([np.full(count, 1.0 / count) for count in counts])
    weights /= _SIZE_NOISE**2
    tilted = np.array([0.0, 0.0, 1.0 / height_m])
    for _ in range(_ROUNDS):
        off = points @ tilted + 1.0
        w = weights / (1.0 + (off / _SIZE_NOISE) ** 2) ** 2
        prior = np.diag([1.0, 1.0, 0.0]) / (tilted[2] * _TILT_NOISE) ** 2
        J = points.T @ (w[:, None] * points) + prior
        tilted = np.linalg.solve(J, -points.T @ w)
        tilted[2] = max(tilted[2], 0.5 / height_m)
    return tilted @ basis / np.linalg.norm(tilted), float(1.0 / np.linalg.norm(tilted))


def reachable_height(height_m: float, below_m: Float64, seen: Float64) -> float:
    """The camera's height, moved where few of the people [P] agree with it.

    Of two people who disagree neither is the measure: no shape is larger or smaller by a quarter,
    and who cannot become as large as they are taken to be floats.
    """
    near = (seen > 0.0) & _share_ground(below_m, height_m)
    if not near.any():
        return height_m
    larger = np.log(height_m / below_m[near])
    share = seen[near] / seen[near].sum()
    agree = float(share[np.abs(larger) <= np.log(_LIKELY_LARGER)].sum())
    firm = _PLANE_SHARE * (agree / max(1.0 - agree, 1e-3)) ** 2

    def slope(moved: float) -> float:
        # Of squares: sizes beyond likely ones, against moving the plane that was found.
        e = larger + moved
        beyond = np.sign(e) * np.maximum(np.abs(e) - np.log(_LIKELY_LARGER), 0.0)
        return float(share @ beyond + firm * moved)

    most = np.log(_MOST_LARGER)
    return height_m * float(np.exp(root_scalar(slope, bracket=(-most, most)).root))


def _share_ground(below_m: Float64, height_m: float) -> NDArray[np.bool_]:
    """Who stands on the ground that is so far below the camera, by their own ground [...]."""
    near = (below_m * _MOST_LARGER >= height_m) & (below_m <= height_m * _MOST_LARGER)
    return near & (below_m > _LEAST_HEIGHT_M)


def _standing(
    capture: Capture, body: BodyModel, up: Float64, below_m: float, height_m: float | None
) -> Capture:
    T = capture.camera.T_world_camera
    own_m, larger = below_m, 1.0
    if height_m is not None and _share_ground(np.array(below_m), height_m):
        own_m, larger = height_m, height_m / below_m
    T_own_camera = np.eye(4)
    T_own_camera[:3, :3] = world_rotation(up, -T[1, :3])
    begin_camera = larger * T[:3, :3].T @ (capture.pelvis_world[0] - T[:3, 3])
    T_own_camera[:2, 3] = -(T_own_camera[:3, :3] @ begin_camera)[:2]
    T_own_camera[2, 3] = own_m
    return replace(
        capture,
        betas=scaled_betas(body, capture.betas, larger),
        camera=replace(capture.camera, T_world_camera=T_own_camera),
        kept=capture.kept and replace(capture.kept, T_own_camera=T_own_camera),
    )
