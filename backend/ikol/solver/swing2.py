"""The whole swing of every joint and a free root: 3 + 2 x 23 degrees of freedom."""

from dataclasses import dataclass

import torch
from torch import Tensor

from ikol.rotations import bisectors as bisectors_between
from ikol.rotations import identity, skew
from ikol.solver.inputs import Problem
from ikol.solver.pose import Pose, pose_from_swings
from ikol.solver.tree import NUM_SWINGS, freedoms_for


@dataclass(frozen=True, slots=True)
class Swing2State:
    """State of `Swing2`.

    Attributes:
        R_root: Root rotation [..., 3, 3].
        bisectors: Bisectors s of rest and posed bones in the parents' frames [..., 23, 3].
        tangents: The degrees of freedom: two unit vectors perpendicular to each bisector and to
            each other, in the parents' frames [..., 23, 3, 2].
    """

    R_root: Tensor
    bisectors: Tensor
    tangents: Tensor

    def where(self, taken: Tensor, other: "Swing2State") -> "Swing2State":
        """Choose this state where `taken` [...] is true, `other` elsewhere."""
        mask = taken[..., None, None]
        return Swing2State(
            torch.where(mask, self.R_root, other.R_root),
            torch.where(mask, self.bisectors, other.bisectors),
            torch.where(mask[..., None], self.tangents, other.tangents),
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
        axes = problem.rest.axes
        freedoms = freedoms_for(axes.device, axes.dtype, root=3, swing=2)
        self._moves = freedoms.moves
        self.joint_average = freedoms.joint_average

    def pose(self, state: Swing2State) -> Pose:
        """Forward kinematics f (Eq. 3)."""
        return pose_from_swings(self._problem, state.R_root, state.bisectors)

    def jacobian(self, state: Swing2State, pose: Pose) -> Tensor:
        """Turning axis x (point - joint), for the points below each joint [..., 49, 3, 28]."""
        R_parents = pose.R_world_joint.index_select(-3, self._problem.tree.swing_parents)
        axes = (R_parents @ state.tangents).mT
        joints = pose.points[..., :NUM_SWINGS].mT[..., None, :]
        shifts = torch.linalg.cross(joints.expand_as(axes), axes).flatten(-3, -2)
        root = identity(axes).expand(*axes.shape[:-3], 3, 3)
        axes = torch.cat([root, axes.flatten(-3, -2)], dim=-2)
        shifts = torch.cat([torch.zeros_like(root), shifts], dim=-2)
        # axis x point - axis x joint as one product with points in homogeneous coordinates
        crosses = torch.cat([skew(axes), shifts[..., None]], dim=-1)
        points = torch.cat([pose.points, torch.ones_like(pose.points[..., :1, :])], dim=-2)
        columns = (crosses.flatten(-3, -2) @ points).unflatten(-2, (-1, 3))
        return columns * self._moves

    def retract(self, state: Swing2State, step: Tensor) -> Swing2State:
        """Turn the root by Cayley's map and move the bisectors along their sphere."""
        half = 0.5 * step[..., :3]
        half_skew = skew(half)
        factor = 2 / (1 + (half * half).sum(-1))[..., None, None]
        R_step = identity(step) + factor * (half_skew + half_skew @ half_skew)
        turns = step[..., 3:].unflatten(-1, (NUM_SWINGS, 2, 1))
        omega = (state.tangents @ turns).squeeze(-1)
        moved = state.bisectors + 0.5 * torch.linalg.cross(omega, state.bisectors)
        moved = moved / moved.norm(dim=-1, keepdim=True)
        # s and -s are the same swing; the one on the rest bone's side keeps the tangents regular.
        beyond = (moved * self._problem.rest.axes).sum(-1, keepdim=True) < 0
        return self._state(R_step @ state.R_root, torch.where(beyond, -moved, moved))

    def state_of(self, R_parent_joint: Tensor) -> Swing2State:
        """The state nearest to given rotations [..., 24, 3, 3]: theirs, but for the twist."""
        rest = self._problem.rest
        posed = (R_parent_joint[..., 1:, :, :] @ rest.axes[..., None]).squeeze(-1)
        bisectors = bisectors_between(rest.axes, posed, rest.tangents[..., 0])
        return self._state(R_parent_joint[..., 0, :, :], bisectors)

    def _state(self, R_root: Tensor, bisectors: Tensor) -> Swing2State:
        """Carry the rest tangents from the rest bones to the bisectors by the least rotations."""
        rest = self._problem.rest
        along = (rest.axes * bisectors).sum(-1)[..., None, None]
        onto = bisectors[..., None, :] @ rest.tangents
        tangents = rest.tangents - (rest.axes + bisectors)[..., None] * (onto / (1 + along))
        return Swing2State(R_root, bisectors, tangents)
