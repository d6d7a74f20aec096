"""Terms for bodies whose shape is solved for."""

from dataclasses import dataclass

import torch
from torch import Tensor

from ikol.solver.inputs import Problem
from ikol.solver.pose import Pose
from ikol.solver.terms import bone_weights


@dataclass(frozen=True, slots=True)
class ShapePrior:
    """Pull of the shape parameters towards zero.

    Attributes:
        mu: Weight of each in m^2 [1].
    """

    mu: Tensor

    def weights(self) -> Tensor:
        """The prior's weight in m^2 [1]."""
        return self.mu

    def residual(self, pose: Pose) -> Tensor:
        """The parameters themselves [..., K]."""
        assert pose.shape is not None
        return pose.shape

    def jacobian(self, pose: Pose, points_jacobian: Tensor) -> Tensor:
        """1 for each parameter; they are the last degrees of freedom [..., D, K]."""
        freedoms, count = points_jacobian.shape[-3], self.residual(pose).shape[-1]
        eye = torch.eye(count, dtype=self.mu.dtype, device=self.mu.device)
        rows = torch.nn.functional.pad(eye, (0, 0, freedoms - count, 0))
        return rows.expand(*points_jacobian.shape[:-3], -1, -1)


class ShapedBoneTerm:
    """Difference between posed bones and target bones rescaled to the posed lengths, metres.

    `BoneTerm` for a body whose bone lengths are solved for: only directions count here too.
    """

    def __init__(self, problem: Problem, weight: float, joint_weights: Tensor | None) -> None:
        """A term of a weight relative to the keypoints', with trust in joints 1..23 [..., 23]."""
        self._directions = problem.targets.directions().mT
        self._weights = bone_weights(problem, weight, joint_weights)
        self._differences = problem.tree.differences

    def weights(self) -> Tensor:
        """Trust in each bone times the term's weight, for its three coordinates [..., 84]."""
        return self._weights

    def residual(self, pose: Pose) -> Tensor:
        """Posed minus target bones [..., 84], metres."""
        bones = pose.points @ self._differences
        lengths = bones.norm(dim=-2, keepdim=True)
        return (bones - lengths * self._directions).flatten(-2)

    def jacobian(self, pose: Pose, points_jacobian: Tensor) -> Tensor:
        """Differences of the points' Jacobian, and what they lengthen bones by [..., D, 84]."""
        moving = points_jacobian @ self._differences
        units = torch.nn.functional.normalize(pose.points @ self._differences, dim=-2)
        lengthening = (moving * units[..., None, :, :]).sum(-2, keepdim=True)
        return (moving - lengthening * self._directions[..., None, :, :]).flatten(-2)
