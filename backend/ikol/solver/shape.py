"""Shape solved together with the pose: bone lengths that are linear in a few parameters.

A wrapper adds the shape to the degrees of freedom of a body. Rotations stay relative to the
given rest bones; only what is posed has the solved shape.
"""

from dataclasses import dataclass, replace
from typing import Generic

import torch
from torch import Tensor

from ikol.solver.pose import Pose, S, TurningBody
from ikol.solver.tree import tree_for


@dataclass(frozen=True, slots=True)
class ShapedState(Generic[S]):
    """State of `Shaped`.

    Attributes:
        posture: State of the body that is shaped.
        shape: Shape parameters [..., K].
    """

    posture: S
    shape: Tensor

    def where(self, taken: Tensor, other: "ShapedState[S]") -> "ShapedState[S]":
        """Choose this state where `taken` [...] is true, `other` elsewhere."""
        return ShapedState(
            self.posture.where(taken, other.posture),
            torch.where(taken[..., None], self.shape, other.shape),
        )

    def detach(self) -> "ShapedState[S]":
        """The same values without derivatives."""
        return ShapedState(self.posture.detach(), self.shape.detach())


class Shaped(Generic[S]):
    """A body with K more degrees of freedom: T + shapedirs shape instead of T."""

    def __init__(self, body: TurningBody[S], shapedirs: Tensor) -> None:
        """Shape a body by directions of its rest keypoints [..., 29, 3, K], metres a unit."""
        self._tree = tree_for(shapedirs.device, shapedirs.dtype)
        self.body = body
        ends = shapedirs.index_select(-3, self._tree.edge_parents)
        self._bonedirs = shapedirs[..., 1:, :, :] - ends
        count = shapedirs.shape[-1]
        eye = torch.eye(count, dtype=shapedirs.dtype, device=shapedirs.device)
        self.joint_average = torch.block_diag(body.joint_average, eye)

    def start(self, posture: S) -> ShapedState[S]:
        """A posture with the given rest keypoints: shape zero [..., K]."""
        leading = self.body.pose(posture).points.shape[:-2]
        count = self._bonedirs.shape[-1]
        return ShapedState(posture, self._bonedirs.new_zeros(*leading, count))

    def pose(self, state: ShapedState[S]) -> Pose:
        """Forward kinematics (Eq. 3): the points are linear in the shape."""
        pose = self.body.pose(state.posture)
        grown = (self._columns(pose) * state.shape[..., :, None, None]).sum(-3)
        return replace(pose, points=pose.points + grown, shape=state.shape)

    def jacobian(self, state: ShapedState[S], pose: Pose) -> Tensor:
        """Columns of the body, then of the shape [..., D + K, 3, 28]."""
        turning = self.body.jacobian(state.posture, pose)
        return torch.cat([turning, self._columns(pose)], dim=-3)

    def retract(self, state: ShapedState[S], step: Tensor) -> ShapedState[S]:
        """Step the body, and add to the shape."""
        count = state.shape.shape[-1]
        posture = self.body.retract(state.posture, step[..., :-count])
        return ShapedState(posture, state.shape + step[..., -count:])

    def _columns(self, pose: Pose) -> Tensor:
        R_edges = pose.R_world_joint.index_select(-3, self._tree.edge_parents)
        bones = (R_edges @ self._bonedirs).movedim(-1, -3)
        return bones.mT @ self._tree.path
