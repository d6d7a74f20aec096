"""A posed body, how it moves with a solver's degrees of freedom, and who provides both."""

from dataclasses import dataclass
from typing import Protocol, Self, TypeVar

import torch
from torch import Tensor

from ikol.skeleton import NUM_JOINTS
from ikol.solver.inputs import Problem
from ikol.solver.swing_twist import joint_rotations


@dataclass(frozen=True, slots=True)
class Pose:
    """A batch of posed bodies, relative to the pelvis.

    Attributes:
        R_parent_joint: Rotations relative to the parent [..., 24, 3, 3].
        R_world_joint: Rotations relative to the targets' frame [..., 24, 3, 3].
        bisectors: Bisectors s of rest and posed bones in the parents' frames [..., 23, 3].
        points: Keypoints 1..28 in metres [..., 3, 28], a column each.
    """

    R_parent_joint: Tensor
    R_world_joint: Tensor
    bisectors: Tensor
    points: Tensor

    def where(self, taken: Tensor, other: "Pose") -> "Pose":
        """Choose this pose where `taken` [...] is true, `other` elsewhere."""
        mask = taken[..., None, None]
        return Pose(
            torch.where(mask[..., None], self.R_parent_joint, other.R_parent_joint),
            torch.where(mask[..., None], self.R_world_joint, other.R_world_joint),
            torch.where(mask, self.bisectors, other.bisectors),
            torch.where(mask, self.points, other.points),
        )


class State(Protocol):
    """Values of all degrees of freedom of a batch of bodies."""

    def where(self, taken: Tensor, other: Self) -> Self:
        """Choose this state where `taken` [...] is true, `other` elsewhere."""
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

    def joint_means(self, values: Tensor) -> Tensor:
        """Mean over the degrees of freedom of the same joint, of values [..., D]."""
        ...

    def retract(self, state: S, step: Tensor) -> S:
        """The state after a step [..., D] in radians (Eq. 11)."""
        ...


def pose_from_swings(problem: Problem, R_root: Tensor, bisectors: Tensor) -> Pose:
    """Forward kinematics of a root [..., 3, 3] and bisectors [..., 23, 3] (Eq. 1 and 3).

    The chains of rotations are multiplied by pointer jumping: four products of all joints at once
    instead of one for each of the eight levels.
    """
    tree, rest = problem.tree, problem.rest
    R_swings = joint_rotations(bisectors, rest.twisted)
    R_parent_joint = torch.cat(
        [R_root[..., None, :, :].expand_as(R_swings[..., :1, :, :]), R_swings], -3
    )
    eye = torch.eye(3, dtype=R_root.dtype, device=R_root.device)
    above = eye.expand_as(R_parent_joint[..., :1, :, :])
    chains = torch.cat([R_parent_joint, above], dim=-3)
    for jump in tree.jumps:
        chains = chains.index_select(-3, jump) @ chains
    bones = chains.index_select(-3, tree.edge_parents) @ rest.bones[..., None]
    points = bones.squeeze(-1).mT @ tree.path
    return Pose(R_parent_joint, chains[..., :NUM_JOINTS, :, :], bisectors, points)
