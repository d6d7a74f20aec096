"""Errors of posed bodies against true ones: rotations of every joint, and the surface."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.kinematics import global_rotations, rest_axes
from ikol.body.model import BodyModel
from ikol.body.skinning import skin
from ikol.evaluation.metrics import (
    known_mean,
    known_means,
    known_or_none,
    mean_rotation,
    mpjpe_mm,
    rotation_errors_deg,
    swing_errors_deg,
    twist_errors_deg,
)
from ikol.skeleton import JOINT_NAMES

Float64 = NDArray[np.float64]

_CHUNK: Final = 64


@dataclass(frozen=True, slots=True)
class RotationErrors:
    """Degrees, for T frames; NaN where a rotation is missing.

    Attributes:
        local: Of rotations relative to the parent, joints 1..23 [T, 23].
        world: Of orientations in the world, all joints [T, 24].
        swing: Of the directions of joints' bones relative to the parent [T, 23].
        twist: Of the twists about the bones [T, 23].
    """

    local: Float64
    world: Float64
    swing: Float64
    twist: Float64

    def by_joint(self) -> dict[str, dict[str, float | None]]:
        """Means over frames of each joint, as reports write them.

        Returns:
            By the joint's name `local_deg`, `global_deg`, `swing_deg` and `twist_deg`; of the
            pelvis, which has no parent, `global_deg` alone.
        """
        means = {
            "local_deg": known_means(self.local),
            "global_deg": known_means(self.world[:, 1:]),
            "swing_deg": known_means(self.swing),
            "twist_deg": known_means(self.twist),
        }
        pelvis = {"global_deg": known_or_none(known_mean(self.world[:, 0]))}
        return {JOINT_NAMES[0]: pelvis} | {
            name: {measure: known_or_none(values[joint]) for measure, values in means.items()}
            for joint, name in enumerate(JOINT_NAMES[1:])
        }


def rotation_errors(
    R: Float64, R_true: Float64, rest: Float64, true_rest: Float64, *, turned: bool = False
) -> RotationErrors:
    """Compare rotations relative to the parent.

    Args:
        R: [T, 24, 3, 3]; index 0 is the global orientation.
        R_true: [T, 24, 3, 3]; NaN where missing.
        rest: Rest keypoints of the body [29, 3].
        true_rest: Those of the true one [29, 3].
        turned: Whether the worlds of the two may be turned against each other: then they are first
            laid on each other by the one rotation that fits all joints of all frames best.
    """
    axes, true_axes = (rest_axes(torch.from_numpy(each)).numpy() for each in (rest, true_rest))
    R_world, R_true_world = _chained(R), _chained(R_true)
    if turned:
        between = R_true_world @ R_world.swapaxes(-1, -2)
        known = np.isfinite(between).all((-2, -1))
        if known.any():
            R_world = mean_rotation(between[known]) @ R_world
    local, true_local = R[:, 1:], R_true[:, 1:]
    # A missing rotation has no twist either, but the decomposition takes numbers only.
    missing = ~np.isfinite((local + true_local).sum((-2, -1)))
    twist = twist_errors_deg(np.nan_to_num(local), np.nan_to_num(true_local), axes, true_axes)
    return RotationErrors(
        local=rotation_errors_deg(local, true_local),
        world=rotation_errors_deg(R_world, R_true_world),
        swing=swing_errors_deg(local, true_local, axes, true_axes),
        twist=np.where(missing, np.nan, twist),
    )


def pve_mm(
    body: BodyModel,
    R: Float64,
    betas: NDArray[np.floating],
    R_true: Float64,
    true_betas: NDArray[np.floating],
) -> float:
    """Mean distance of the vertices of two posed bodies about their pelvises, in mm (PVE).

    Args:
        body: The body.
        R: Rotations relative to the parent [T, 24, 3, 3].
        betas: Shape [10].
        R_true: The true ones [T, 24, 3, 3], in a world with the same axes; NaN where missing.
        true_betas: The true shape [10].
    """
    frames = np.flatnonzero(np.isfinite((R + R_true).sum((1, 2, 3))))
    sums, count = 0.0, 0
    for start in range(0, len(frames), _CHUNK):
        rows = frames[start : start + _CHUNK]
        vertices, pelvis = _surface(body, R[rows], betas)
        true_vertices, true_pelvis = _surface(body, R_true[rows], true_betas)
        sums += len(rows) * mpjpe_mm(vertices, true_vertices, pelvis, true_pelvis)
        count += len(rows)
    return sums / count if count else float("nan")


def mean_or_none(values: Float64) -> float | None:
    """Mean of what is known; None, as reports write it, if nothing is."""
    return known_or_none(known_mean(values))


def _surface(body: BodyModel, R: Float64, betas: NDArray[np.floating]) -> tuple[Float64, Float64]:
    shape = torch.from_numpy(np.tile(betas.astype(np.float32), (len(R), 1)))
    vertices = skin(body, torch.from_numpy(R.astype(np.float32)), shape, torch.zeros(len(R), 3))
    pelvis = body.rest_joints(betas)[0].astype(np.float64)
    return vertices.numpy().astype(np.float64), np.tile(pelvis, (len(R), 1))


def _chained(R: Float64) -> Float64:
    return global_rotations(torch.from_numpy(np.ascontiguousarray(R))).numpy()
