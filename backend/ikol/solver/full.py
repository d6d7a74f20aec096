"""All of every joint: 3 degrees of freedom at the root and at each of joints 1..23."""

from dataclasses import dataclass

import torch
from torch import Tensor

from ikol.made_once import constant_like
from ikol.rotations import bisectors as bisectors_between
from ikol.rotations import half_turn, identity, normalized, skew, twist_about
from ikol.solver.columns import cayley, turning_columns
from ikol.solver.inputs import Problem
from ikol.solver.pose import Pose, TurningBody, pose_from_rotations
from ikol.solver.tree import NUM_SWINGS, freedoms_for


@dataclass(frozen=True, slots=True)
class FullState:
    """State of `Full`.

    Attributes:
        R_root: Root rotation [..., 3, 3].
        turns: Unit quaternions q (w, x, y, z; w >= 0) of joints 1..23 [..., 23, 4], with
            R = R(q) R_twist: the swing, together with what the twist differs from the given one.
    """

    R_root: Tensor
    turns: Tensor

    def where(self, taken: Tensor, other: "FullState") -> "FullState":
        """Choose this state where `taken` [...] is true, `other` elsewhere."""
        mask = taken[..., None, None]
        return FullState(
            torch.where(mask, self.R_root, other.R_root), torch.where(mask, self.turns, other.turns)
        )

    def detach(self) -> "FullState":
        """The same values without derivatives."""
        return FullState(self.R_root.detach(), self.turns.detach())


class Full(TurningBody[FullState]):
    """Rotations that turn by rotation vectors, in the frames of the joints' parents.

    The given twist is no constraint here but what a prior pulls towards; without such a prior the
    twist of a joint that no keypoint shows (a hand, a foot) is undetermined.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        axes = problem.rest.axes
        self.freedoms = freedoms_for(axes.device, axes.dtype, root=3, swing=3)
        self._R_twist = -half_turn(axes) @ problem.rest.mirrored

    def pose(self, state: FullState) -> Pose:
        """Forward kinematics f (Eq. 3)."""
        R_joints = _rotations(state.turns) @ self._R_twist
        return pose_from_rotations(self._problem, state.R_root, R_joints, state.turns)

    def jacobian(self, state: FullState, pose: Pose) -> Tensor:
        """Turning axis x (point - joint), for the points below each joint [..., 72, 3, 28]."""
        del state
        return turning_columns(self._problem, self.joint_axes(pose), pose, self.freedoms.moves)

    def joint_axes(self, pose: Pose) -> Tensor:
        """Axes of joints 1..23 in their parents' frames [..., 23, 3, 3]: those of the frame."""
        return identity(pose.points).expand(*pose.points.shape[:-2], NUM_SWINGS, 3, 3)

    def retract(self, state: FullState, step: Tensor) -> FullState:
        """Turn root and joints by Cayley's map, for the joints on their quaternions."""
        halves = 0.5 * step[..., 3:].unflatten(-1, (NUM_SWINGS, 3))
        turns = _product(torch.cat([torch.ones_like(halves[..., :1]), halves], dim=-1), state.turns)
        turns = _upper(turns / turns.norm(dim=-1, keepdim=True))
        return FullState(cayley(step[..., :3]) @ state.R_root, turns)

    def turned(self, state: FullState, joint_axes: Tensor, step: Tensor) -> FullState:
        """The same: the axes are those of the frame at every state."""
        del joint_axes
        return self.retract(state, step)

    def state_of(self, R_parent_joint: Tensor) -> FullState:
        """The state of given rotations [..., 24, 3, 3], their twist included."""
        rest = self._problem.rest
        R_joints = R_parent_joint[..., 1:, :, :]
        posed = (R_joints @ rest.axes[..., None]).squeeze(-1)
        bisectors = bisectors_between(rest.axes, posed, rest.tangents[..., 0])
        R_swings = half_turn(bisectors) @ half_turn(rest.axes)
        cos, sin = twist_about(
            R_swings.mT @ R_joints @ self._R_twist.mT, rest.axes.expand_as(posed)
        ).unbind(-1)
        half = torch.stack([1 + cos, sin], dim=-1)
        half = normalized(half, constant_like(half, (0.0, 1.0)))
        twists = torch.cat([half[..., :1], half[..., 1:] * rest.axes], dim=-1)
        # The half turn about t, then the one about s, as a quaternion.
        along = (rest.axes * bisectors).sum(-1, keepdim=True)
        across = torch.linalg.cross(rest.axes.expand_as(bisectors), bisectors)
        turns = _product(torch.cat([along, across], dim=-1), twists)
        return FullState(R_parent_joint[..., 0, :, :], _upper(turns))


def _product(left: Tensor, right: Tensor) -> Tensor:
    """Hamilton's product of quaternions [..., 4]: the rotation `right`, then `left`."""
    w, v = left[..., :1], left[..., 1:]
    other_w, other_v = right[..., :1], right[..., 1:]
    scalar = w * other_w - (v * other_v).sum(-1, keepdim=True)
    return torch.cat([scalar, w * other_v + other_w * v + torch.linalg.cross(v, other_v)], dim=-1)


def _upper(quats: Tensor) -> Tensor:
    """Of q and -q, the same rotation, the one with w >= 0."""
    return torch.where(quats[..., :1] < 0, -quats, quats)


def _rotations(quats: Tensor) -> Tensor:
    cross = skew(quats[..., 1:])
    return identity(quats) + 2 * (quats[..., :1, None] * cross + cross @ cross)
