"""A posed body, how it moves with a solver's degrees of freedom, and who provides both."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Generic, Protocol, Self, TypeVar

import torch
from torch import Tensor

from ikol.solver.batch_last import applied, reflected, summed, to_first, to_last
from ikol.solver.inputs import Problem
from ikol.solver.tree import LEVEL_SIZES, Freedoms, of_parents


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

    def __getitem__(self, part: slice) -> "Pose":
        """Part of the batch."""
        return Pose(
            self.R_parent_joint[part],
            self.R_world_joint[part],
            self.bisectors[part],
            self.points[part],
            None if self.shape is None else self.shape[part],
        )

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


@dataclass(frozen=True, slots=True)
class Posed(Generic[S]):
    """A state and the pose that belongs to it."""

    state: S
    pose: Pose

    def where(self, taken: Tensor, other: "Posed[S]") -> "Posed[S]":
        """Choose this one where `taken` [...] is true, `other` elsewhere."""
        return Posed(self.state.where(taken, other.state), self.pose.where(taken, other.pose))


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


def posed(body: Body[S], state: S) -> Posed[S]:
    """A state with its pose."""
    return Posed(state, body.pose(state))


class TurningBody(ABC, Generic[S]):
    """A `Body` with a free root, whose joints turn about axes of their own, and nothing else.

    Attributes:
        freedoms: Three degrees of freedom at the root, then k at each joint 1..23.
    """

    freedoms: Freedoms

    @property
    def joint_average(self) -> Tensor:
        """Matrix [D, D] that averages values over the degrees of freedom of the same joint."""
        return self.freedoms.joint_average

    @abstractmethod
    def pose(self, state: S) -> Pose:
        """Forward kinematics f (Eq. 3)."""

    @abstractmethod
    def jacobian(self, state: S, pose: Pose) -> Tensor:
        """Derivative of `pose(state).points` (Eq. 8), analytic [..., D, 3, 28], metres a radian."""

    @abstractmethod
    def retract(self, state: S, step: Tensor) -> S:
        """The state after a step [..., D] in radians (Eq. 11)."""

    @abstractmethod
    def turned(self, state: S, joint_axes: Tensor, step: Tensor) -> S:
        """The same, given the axes at the state."""

    @abstractmethod
    def joint_axes(self, pose: Pose) -> Tensor:
        """Axes that joints 1..23 turn about, in their parents' frames [..., 23, 3, k]."""

    @abstractmethod
    def state_of(self, R_parent_joint: Tensor) -> S:
        """The state nearest to given rotations [..., 24, 3, 3]."""


def pose_from_swings(problem: Problem, R_root: Tensor, bisectors: Tensor) -> Pose:
    """Forward kinematics of a root [..., 3, 3] and bisectors [..., 23, 3] (Eq. 1 and 3)."""
    R_joints = reflected(to_last(bisectors, 2), to_last(problem.rest.mirrored, 3))
    return pose_from_rotations(problem, R_root, to_first(R_joints), bisectors)


def pose_from_rotations(
    problem: Problem, R_root: Tensor, R_joints: Tensor, bisectors: Tensor
) -> Pose:
    """Forward kinematics of a root [N, 3, 3] and rotations of joints 1..23 [N, 23, 3, 3]."""
    R_joints = to_last(R_joints, 3)
    R_world = to_last(R_root, 2).unsqueeze(0)
    R_world_joint = [R_world]
    for level, R_level in enumerate(R_joints.unsqueeze(1).split(LEVEL_SIZES)):
        # Products of matrices, as in `product`.
        R_world = (of_parents(problem.tree, level, R_world).unsqueeze(3) * R_level).sum(2)
        R_world_joint.append(R_world)
    return make_pose(problem, R_joints, torch.cat(R_world_joint), bisectors)


def make_pose(problem: Problem, R_joints: Tensor, R_world: Tensor, bisectors: Tensor) -> Pose:
    """The pose of chained rotations: each point is the sum of the posed bones above it.

    Args:
        problem: What is solved.
        R_joints: Rotations of joints 1..23 relative to the parent [23, 3, 3, N].
        R_world: Rotations of joints 0..23 relative to the targets' frame [24, 3, 3, N].
        bisectors: `Pose.bisectors`.
    """
    bones = to_last(problem.rest.bones, 2)
    posed = applied(R_world.index_select(0, problem.tree.edge_parents), bones)
    points = summed(problem.tree.path.mT, posed)
    R_parent_joint = torch.cat([R_world[:1], R_joints])
    return Pose(
        to_first(R_parent_joint), to_first(R_world), bisectors, to_first(points.movedim(0, 1))
    )
