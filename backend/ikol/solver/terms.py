"""Terms of the cost: each a weighted residual with its Jacobian; the cost is half their squares."""

from abc import ABC, abstractmethod
from functools import reduce
from typing import Protocol

import torch
from torch import Tensor

from ikol.solver.inputs import Problem, Targets
from ikol.solver.pose import Pose


class Term(Protocol):
    """A weighted least-squares term with M residuals."""

    def weights(self) -> Tensor:
        """Weights of the squared residuals, broadcastable to [..., M]."""
        ...

    def residual(self, pose: Pose) -> Tensor:
        """Residual [..., M]."""
        ...

    def jacobian(self, pose: Pose, points_jacobian: Tensor) -> Tensor:
        """Derivative of the residual [..., D, M], given that of the points [..., D, 3, 28]."""
        ...


class PointTerm(ABC):
    """A term that compares points or bones, three coordinates of equal weight each.

    For joints that turn about axes its normal equations need no Jacobian (`composite`).
    """

    @abstractmethod
    def weights(self) -> Tensor:
        """Weights of the squared residuals [..., 3 x 28]."""

    @abstractmethod
    def residual(self, pose: Pose) -> Tensor:
        """What is compared minus its targets [..., 3 x 28]."""

    @abstractmethod
    def jacobian(self, pose: Pose, points_jacobian: Tensor) -> Tensor:
        """Derivative of the residual [..., D, 3 x 28], given that of the points [..., D, 3, 28]."""

    @abstractmethod
    def homogeneous(self, pose: Pose) -> Tensor:
        """What is compared [..., 4, 28]: points as (q, 1), bones as (b, 0), a column each.

        Each hangs on the parent of one of the keypoints 1..28. The residual is their first three
        rows minus targets.
        """


def cost_of(terms: tuple[Term, ...], pose: Pose) -> Tensor:
    """Half the weighted squares of all terms [...] (Eq. 5)."""
    costs = [0.5 * (term.weights() * term.residual(pose).square()).sum(-1) for term in terms]
    return reduce(torch.add, costs)


class KeypointTerm(PointTerm):
    """Distance of the posed keypoints to their targets, metres."""

    def __init__(self, targets: Targets) -> None:
        """A term that gives each target its trust."""
        self._points = targets.points
        self._weights = _for_coordinates(targets.weights)

    def weights(self) -> Tensor:
        """Trust in each keypoint, for its three coordinates [..., 84]."""
        return self._weights

    def residual(self, pose: Pose) -> Tensor:
        """Posed minus target keypoints, f - P [..., 84], metres."""
        return (pose.points - self._points).flatten(-2)

    def jacobian(self, pose: Pose, points_jacobian: Tensor) -> Tensor:
        """J of Eq. 8 [..., D, 84]."""
        del pose
        return points_jacobian.flatten(-2)

    def homogeneous(self, pose: Pose) -> Tensor:
        """Points [..., 4, 28]."""
        return torch.cat([pose.points, torch.ones_like(pose.points[..., :1, :])], dim=-2)


class BoneTerm(PointTerm):
    """Difference between posed bones and target bones rescaled to the body's lengths, metres.

    It compares directions only, hence is right where the targets are of a person with other bone
    lengths than the body's.
    """

    def __init__(
        self, problem: Problem, weight: float, joint_weights: Tensor | None = None
    ) -> None:
        """A term of a weight relative to the keypoints', with trust in joints 1..23 [..., 23]."""
        lengths = problem.rest.bones.norm(dim=-1, keepdim=True)
        self._bones = (lengths * problem.targets.directions()).mT
        self._weights = bone_weights(problem, weight, joint_weights)
        self._differences = problem.tree.differences

    def weights(self) -> Tensor:
        """Trust in each bone times the term's weight, for its three coordinates [..., 84]."""
        return self._weights

    def residual(self, pose: Pose) -> Tensor:
        """Posed minus target bones [..., 84], metres."""
        return (pose.points @ self._differences - self._bones).flatten(-2)

    def jacobian(self, pose: Pose, points_jacobian: Tensor) -> Tensor:
        """Differences of the points' Jacobian [..., D, 84]."""
        del pose
        return (points_jacobian @ self._differences).flatten(-2)

    def homogeneous(self, pose: Pose) -> Tensor:
        """Bones [..., 4, 28]."""
        bones = pose.points @ self._differences
        return torch.cat([bones, torch.zeros_like(bones[..., :1, :])], dim=-2)


def bone_weights(problem: Problem, weight: float, joint_weights: Tensor | None) -> Tensor:
    """Weights of bones for their three coordinates [..., 84], from that of all and of each."""
    targets = problem.targets
    seen = (targets.directions() ** 2).sum(-1) > 0.5
    weights = targets.bone_weights * seen
    if joint_weights is not None:
        # Bones that are no joint's own (at the pelvis, the collars') keep their trust.
        trust = joint_weights.new_ones(*joint_weights.shape[:-1], weights.shape[-1])
        weights = weights * trust.index_copy(-1, problem.tree.swing_edges, joint_weights)
    return weight * _for_coordinates(weights)


def _for_coordinates(weights: Tensor) -> Tensor:
    return weights[..., None, :].expand(*weights.shape[:-1], 3, -1).flatten(-2)
