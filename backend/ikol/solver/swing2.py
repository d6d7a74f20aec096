"""The whole swing of every joint and a free root: 3 + 2 x 23 degrees of freedom."""

from dataclasses import dataclass

import torch
from torch import Tensor

from ikol.rotations import bisectors as bisectors_between
from ikol.rotations import skew
from ikol.solver.inputs import Problem
from ikol.solver.pose import Pose, pose_from_swings
from ikol.solver.tree import NUM_SWINGS


@dataclass(frozen=True, slots=True)
class Swing2State:
    """State of `Swing2`.

    Attributes:
        R_root: Root rotation [..., 3, 3].
        bisectors: Bisectors s of rest and posed bones in the parents' frames [..., 23, 3].
    """

    R_root: Tensor
    bisectors: Tensor

    def where(self, taken: Tensor, other: "Swing2State") -> "Swing2State":
        """Choose this state where `taken` [...] is true, `other` elsewhere."""
        mask = taken[..., None, None]
        return Swing2State(
            torch.where(mask, self.R_root, other.R_root),
            torch.where(mask, self.bisectors, other.bisectors),
        )


class Swing2:
    """Swings as bisectors on the unit sphere.

    R = half_turn(s) twisted, and half_turn(s) turns by omega = 2 s x ds when s moves: exactly the
    angular velocities perpendicular to s. So two unit vectors perpendicular to s are the degrees
    of freedom, without a singularity anywhere (bone directions have one at 180 degrees), and the
    twist stays what it is.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._rest = problem.rest
        below = problem.tree.below
        self._below = torch.cat([below[:1].expand(3, -1), _twice(below[1:])])[:, None, :]

    def pose(self, state: Swing2State) -> Pose:
        """Forward kinematics f (Eq. 3)."""
        return pose_from_swings(self._problem, state.R_root, state.bisectors)

    def jacobian(self, state: Swing2State, pose: Pose) -> Tensor:
        """Turning axis x (point - joint), for the points below each joint [..., 49, 3, 28]."""
        R_parents = pose.R_world_joint.index_select(-3, self._problem.tree.swing_parents)
        axes = (R_parents @ self._tangents(state.bisectors)).mT.flatten(-3, -2)
        eye = torch.eye(3, dtype=axes.dtype, device=axes.device)
        axes = torch.cat([eye.expand(*axes.shape[:-2], 3, 3), axes], dim=-2)
        joints = pose.points[..., :NUM_SWINGS].mT
        pivots = torch.cat([torch.zeros_like(joints[..., :3, :]), _twice(joints)], dim=-2)
        crosses = skew(axes)
        levers = crosses.flatten(-3, -2) @ pose.points
        columns = levers.unflatten(-2, (-1, 3)) - crosses @ pivots[..., None]
        return columns * self._below

    def joint_means(self, values: Tensor) -> Tensor:
        """Mean over the degrees of freedom of the same joint, of values [..., 49]."""
        root, swings = values[..., :3], values[..., 3:].unflatten(-1, (NUM_SWINGS, 2))
        root = root.mean(-1, keepdim=True).expand_as(root)
        swings = swings.mean(-1, keepdim=True).expand_as(swings)
        return torch.cat([root, swings.flatten(-2)], dim=-1)

    def retract(self, state: Swing2State, step: Tensor) -> Swing2State:
        """Turn the root by Cayley's map and move the bisectors along their sphere."""
        half = 0.5 * step[..., :3]
        half_skew = skew(half)
        factor = 2 / (1 + (half * half).sum(-1))[..., None, None]
        eye = torch.eye(3, dtype=step.dtype, device=step.device)
        R_step = eye + factor * (half_skew + half_skew @ half_skew)
        turns = step[..., 3:].unflatten(-1, (NUM_SWINGS, 2, 1))
        omega = (self._tangents(state.bisectors) @ turns).squeeze(-1)
        moved = state.bisectors + 0.5 * torch.linalg.cross(omega, state.bisectors)
        moved = moved / moved.norm(dim=-1, keepdim=True)
        # s and -s are the same swing; the one on the rest bone's side keeps the tangents regular.
        beyond = (moved * self._rest.axes).sum(-1, keepdim=True) < 0
        return Swing2State(R_step @ state.R_root, torch.where(beyond, -moved, moved))

    def state_of(self, R_parent_joint: Tensor) -> Swing2State:
        """The state nearest to given rotations [..., 24, 3, 3]: theirs, but for the twist."""
        axes = self._rest.axes
        posed = (R_parent_joint[..., 1:, :, :] @ axes[..., None]).squeeze(-1)
        bisectors = bisectors_between(axes, posed)
        return Swing2State(R_parent_joint[..., 0, :, :], bisectors)

    def _tangents(self, bisectors: Tensor) -> Tensor:
        """The rest tangents, carried from the rest bone to the bisectors [..., 23, 3, 2]."""
        along = (self._rest.axes * bisectors).sum(-1)[..., None, None]
        onto = bisectors[..., None, :] @ self._rest.tangents
        return self._rest.tangents - (self._rest.axes + bisectors)[..., None] * onto / (1 + along)


def _twice(rows: Tensor) -> Tensor:
    return rows.repeat_interleave(2, dim=-2)
