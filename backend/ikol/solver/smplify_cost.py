"""What `smplify` minimises: a robust joint error and priors, with the analytic gradient.

Angles are rotation vectors. That of the root turns about the axes of a given root; that of another
joint is in the frame of its rest bone, two components of swing and one of what its twist differs
from the given one, so that R = exp(B angles) R_twist.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from ikol.made_once import constant_like
from ikol.rotations import half_turn, rotvecs_from_rotmats
from ikol.skeleton import JOINT_NAMES
from ikol.solver.axis_angle import exponential
from ikol.solver.inputs import Problem, Targets
from ikol.solver.pose import Pose, pose_from_rotations
from ikol.solver.settings import Fitting
from ikol.solver.tree import NUM_SWINGS

_BENDS = {
    "left_knee": (1.0, 0.0, 0.0),
    "right_knee": (1.0, 0.0, 0.0),
    "left_elbow": (0.0, -1.0, 0.0),
    "right_elbow": (0.0, 1.0, 0.0),
}
"""Axis about which a knee or elbow bends the natural way, from SMPL's T-pose."""


@dataclass(frozen=True, slots=True)
class Posed:
    """A pose, and how its joints' rotation vectors turn it.

    Attributes:
        pose: The pose.
        rotvecs: Rotation vectors of joints 0..23 in their parents' frames [..., 24, 3].
        turns: World angular velocity for each component of the rotation vectors [..., 24, 3, 3].
    """

    pose: Pose
    rotvecs: Tensor
    turns: Tensor


class FittingCost:
    """Cost of angles [..., 24, 3] about a start whose root [..., 3, 3] the first turns."""

    def __init__(self, problem: Problem, R_root: Tensor, fitting: Fitting) -> None:
        rest = problem.rest
        self._problem, self._R_root, self._fitting = problem, R_root, fitting
        self._R_twist = -half_turn(rest.axes) @ rest.mirrored
        self._bases = torch.cat([rest.tangents, rest.axes[..., None]], dim=-1)
        bends = tuple(_BENDS.get(name, (0.0, 0.0, 0.0)) for name in JOINT_NAMES[1:])
        self._bends = constant_like(rest.axes, bends)
        swing, twist = fitting.pose_prior, fitting.twist_prior
        self._priors = constant_like(rest.axes, (swing, swing, twist))

    def angles_of(self, R_parent_joint: Tensor) -> Tensor:
        """Angles of given rotations [..., 24, 3, 3], whose root is that of the start."""
        R_turn = R_parent_joint[..., 1:, :, :] @ self._R_twist.mT
        rotvecs = rotvecs_from_rotmats(R_turn)
        angles = (self._bases.mT @ rotvecs[..., None]).squeeze(-1)
        return torch.nn.functional.pad(angles, (0, 0, 1, 0))

    def posed(self, angles: Tensor) -> Posed:
        """Forward kinematics (Eq. 3)."""
        tree = self._problem.tree
        joints = (self._bases @ angles[..., 1:, :, None]).squeeze(-1)
        rotvecs = torch.cat([angles[..., :1, :], joints], dim=-2)
        R_turn, left_jacobians = exponential(rotvecs)
        R_root = self._R_root @ R_turn[..., 0, :, :]
        R_joints = R_turn[..., 1:, :, :] @ self._R_twist
        pose = pose_from_rotations(self._problem, R_root, R_joints, rotvecs)
        R_parents = pose.R_world_joint.index_select(-3, tree.swing_parents)
        R_frames = torch.cat([self._R_root[..., None, :, :], R_parents], dim=-3)
        return Posed(pose, rotvecs, R_frames @ left_jacobians)

    def gradient(self, angles: Tensor, posed: Posed, prior_factor: float) -> Tensor:
        """Derivative with respect to the angles [..., 24, 3].

        Of 1/2 sum w rho(|f - P|) over the keypoints, with Geman-McClure's rho(e) = s^2 e^2 /
        (s^2 + e^2), of half the weighted squares of the angles, and of the unnatural bends.
        """
        pulls = _pulls(self._problem.targets, posed.pose, self._fitting.robust_m)
        torques = _torques(posed.pose.points, pulls, self._problem.tree.below)
        by_rotvecs = (posed.turns.mT @ torques[..., None]).squeeze(-1)
        bent = (posed.rotvecs[..., 1:, :] * self._bends).sum(-1, keepdim=True)
        unnatural = self._fitting.bend_prior * bent.clamp(max=0) * self._bends
        joints = (self._bases.mT @ (by_rotvecs[..., 1:, :] + unnatural)[..., None]).squeeze(-1)
        joints = joints + prior_factor * self._priors * angles[..., 1:, :]
        return torch.cat([by_rotvecs[..., :1, :], joints], dim=-2)


def _pulls(targets: Targets, pose: Pose, robust_m: float) -> Tensor:
    """Derivative of the joint error with respect to the points [..., 3, 28]."""
    residuals = pose.points - targets.points
    squares = (residuals * residuals).sum(-2, keepdim=True)
    trust = (1 / (1 + squares / robust_m**2)) ** 2
    return targets.weights[..., None, :] * trust * residuals


def _torques(points: Tensor, pulls: Tensor, below: Tensor) -> Tensor:
    """Derivative with respect to a turn of each joint about world axes [..., 24, 3].

    sum over the points Q_j below joint i of (Q_j - Q_i) x g_j, for pulls g [..., 3, 28].
    """
    moments = torch.linalg.cross(points, pulls, dim=-2)
    sums = torch.cat([pulls, moments], dim=-2) @ below.mT
    forces, moments = sums[..., :3, :], sums[..., 3:, :]
    joints = torch.nn.functional.pad(points[..., :NUM_SWINGS], (1, 0))
    return (moments - torch.linalg.cross(joints, forces, dim=-2)).mT
