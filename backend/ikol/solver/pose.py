"""A posed body, how it moves with a solver's degrees of freedom, and who provides both."""

from dataclasses import dataclass
from typing import Protocol, Self, TypeVar, runtime_checkable

import torch
from torch import Tensor

from ikol.solver.inputs import Problem
from ikol.solver.swing_twist import joint_rotations
from ikol.solver.tree import LEVEL_SIZES, Freedoms


@dataclass(frozen=True, slots=True)
class Pose:
    """A batch of posed bodies, relative to the pelvis.

    Attributes:
        R_parent_joint: Rotations relative to the parent [..., 24, 3, 3].
        R_world_joint: Rotations relative to the targets' frame [..., 24, 3, 3].
        bisectors: Bisectors s of rest and posed bones in the parents' frames [..., 23, 3]; in
            poses of `Full` its quaternions [..., 23, 4] instead.
        points: Keypoints 1..28 in metres [..., 3, 28], a column each.
        shape: Shape parameters [..., K]; none where the shape is not solved for.
    """

    R_parent_joint: Tensor
    R_world_joint: Tensor
    bisectors: Tensor
    points: Tensor
    shape: Tensor | None = None

    def where(self, taken: Tensor, other: "Pose") -> "Pose":
        """Choose this pose where `taken` [...] is true, `other` elsewhere."""
        mask = taken[..., None, None]
        return Pose(
            torch.where(mask[..., None], self.R_parent_joint, other.R_parent_joint),
            torch.where(mask[..., None], self.R_world_joint, other.R_world_joint),
            torch.where(mask, self.bisectors, other.bisectors),
            torch.where(mask, self.points, other.points),
            _where(taken, self.shape, other.shape),
        )


def _where(taken: Tensor, chosen: Tensor | None, other: Tensor | None) -> Tensor | None:
    if chosen is None or other is None:
        return None
    return torch.where(taken[..., None], chosen, other)


class State(Protocol):
    """Values of all degrees of freedom of a batch of bodies."""

    def where(self, taken: Tensor, other: Self) -> Self:
        """Choose this state where `taken` [...] is true, `other` elsewhere."""
        ...

    def detach(self) -> Self:
        """The same values without derivatives of either kind."""
        ...


S = TypeVar("S", bound=State)


class Body(Protocol[S]):
    """A parametrisation of the pose with D degrees of freedom."""

    def pose(self, state: S) -> Pose:
        """Forward kinematics f (Eq. 3)."""
        ...

    def jacobian(self, state: S, pose: Pose) -> Tensor:
        """Derivative of `pose(state).points` (Eq. 8), analytic [..., D, 3, 28], metres a radian."""
        ...

    @property
    def joint_average(self) -> Tensor:
        """Matrix [D, D] that averages values over the degrees of freedom of the same joint."""
        ...

    def retract(self, state: S, step: Tensor) -> S:
        """The state after a step [..., D] in radians (Eq. 11)."""
        ...


@runtime_checkable
class TurningBody(Body[S], Protocol[S]):
    """A body with a free root, whose joints turn about axes of their own, and nothing else."""

    @property
    def freedoms(self) -> Freedoms:
        """Three degrees of freedom at the root, then k at each joint 1..23."""
        ...

    def joint_axes(self, pose: Pose) -> Tensor:
        """Axes that joints 1..23 turn about, in their parents' frames [..., 23, 3, k]."""
        ...

    def state_of(self, R_parent_joint: Tensor) -> S:
        """The state nearest to given rotations [..., 24, 3, 3]."""
        ...


def pose_from_swings(problem: Problem, R_root: Tensor, bisectors: Tensor) -> Pose:
    """Forward kinematics of a root [..., 3, 3] and bisectors [..., 23, 3] (Eq. 1 and 3)."""
    R_joints = joint_rotations(bisectors, problem.rest.twisted)
    return pose_from_rotations(problem, R_root, R_joints, bisectors)


def pose_from_rotations(
    problem: Problem, R_root: Tensor, R_joints: Tensor, bisectors: Tensor
) -> Pose:
    """Forward kinematics of a root [..., 3, 3] and rotations of joints 1..23 [..., 23, 3, 3]."""
    R_world = R_root[..., None, :, :]
    R_world_joint = [R_world]
    levels = R_joints.split(LEVEL_SIZES, dim=-3)
    for parents, R_level in zip(problem.tree.level_parents, levels, strict=True):
        R_world = R_world.index_select(-3, parents) @ R_level
        R_world_joint.append(R_world)
    R_parent_joint = torch.cat([R_world_joint[0], R_joints], dim=-3)
    return make_pose(problem, R_parent_joint, torch.cat(R_world_joint, dim=-3), bisectors)


def make_pose(
    problem: Problem, R_parent_joint: Tensor, R_world_joint: Tensor, bisectors: Tensor
) -> Pose:
    """The pose of chained rotations: each point is the sum of the posed bones above it."""
    R_edges = R_world_joint.index_select(-3, problem.tree.edge_parents)
    bones = (R_edges @ problem.rest.bones[..., None]).squeeze(-1)
    return Pose(R_parent_joint, R_world_joint, bisectors, bones.mT @ problem.tree.path)
