"""Columns of the Jacobian for joints that turn about given axes (Eq. 8)."""

import torch
from torch import Tensor

from ikol.rotations import identity, skew
from ikol.solver.inputs import Problem
from ikol.solver.pose import Pose
from ikol.solver.tree import NUM_SWINGS


def turning_columns(problem: Problem, axes_parent: Tensor, pose: Pose, moves: Tensor) -> Tensor:
    """Turning axis x (point - joint), for the points below each joint.

    Args:
        problem: What is solved.
        axes_parent: Axes that joints 1..23 turn about, in their parents' frames, a column each
            [..., 23, 3, k]. The root turns about the axes of the targets' frame.
        pose: The pose to differentiate at.
        moves: 1 where a degree of freedom moves a coordinate of a point [3 + 23 k, 3, 28].

    Returns:
        Derivative of the points [..., 3 + 23 k, 3, 28], metres a radian.
    """
    R_parents = pose.R_world_joint.index_select(-3, problem.tree.swing_parents)
    axes = (R_parents @ axes_parent).mT
    joints = pose.points[..., :NUM_SWINGS].mT[..., None, :]
    shifts = torch.linalg.cross(joints.expand_as(axes), axes).flatten(-3, -2)
    root = identity(axes).expand(*axes.shape[:-3], 3, 3)
    axes = torch.cat([root, axes.flatten(-3, -2)], dim=-2)
    shifts = torch.cat([torch.zeros_like(root), shifts], dim=-2)
    # axis x point - axis x joint as one product with points in homogeneous coordinates
    crosses = torch.cat([skew(axes), shifts[..., None]], dim=-1)
    points = torch.cat([pose.points, torch.ones_like(pose.points[..., :1, :])], dim=-2)
    columns = (crosses.flatten(-3, -2) @ points).unflatten(-2, (-1, 3))
    return columns * moves


def cayley(turns: Tensor) -> Tensor:
    """Rotations [..., 3, 3] near those by rotation vectors [..., 3]: the angle is 2 atan(|.| / 2).

    To second order it is the exponential map, without trigonometry and regular everywhere.
    """
    half = 0.5 * turns
    half_skew = skew(half)
    factor = 2 / (1 + (half * half).sum(-1))[..., None, None]
    return identity(turns) + factor * (half_skew + half_skew @ half_skew)
