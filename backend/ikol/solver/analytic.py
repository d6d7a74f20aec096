"""Baseline: the closed forms of HybrIK, without iterations.

J. Li et al., "HybrIK: A hybrid analytical-neural inverse kinematics solution for 3D human pose and
shape estimation", CVPR 2021. The root is Kabsch's in both, weighted.
"""

import torch
from torch import Tensor

from ikol.rotations import bisectors as bisectors_between
from ikol.rotations import normalized
from ikol.solver.descent import closed_form, root_from_children
from ikol.solver.inputs import Problem
from ikol.solver.pose import Pose, make_pose
from ikol.solver.swing_twist import joint_rotations
from ikol.solver.tree import LEVEL_SIZES


def analytic(problem: Problem, adaptive: bool) -> Pose:
    """The pose in closed form.

    Args:
        problem: What to solve.
        adaptive: Whether errors made further up are made good further down.
    """
    return aimed_at_children(problem) if adaptive else closed_form(problem)


def aimed_at_children(problem: Problem) -> Pose:
    """Swing every bone from where its joint has come to be towards its child's target.

    HybrIK's adaptive solution: the direction is G_par^T (P_child - Q_joint) with Q the posed joint,
    where the naive one takes the target bone G_par^T (P_child - P_joint). A bone whose child has no
    target keeps its rest direction; the joint's own target is not needed.
    """
    tree, rest, targets = problem.tree, problem.rest, problem.targets
    edges = tree.swing_edges
    children = targets.points.mT.index_select(-2, edges).split(LEVEL_SIZES, dim=-2)
    seen = (targets.weights.index_select(-1, edges) > 0)[..., None].split(LEVEL_SIZES, dim=-2)
    axes = rest.axes.split(LEVEL_SIZES, dim=-2)
    perpendicular = rest.tangents[..., 0].split(LEVEL_SIZES, dim=-2)
    twisted = rest.twisted.split(LEVEL_SIZES, dim=-3)
    offsets = rest.bones[..., : edges.shape[0], :, None].split(LEVEL_SIZES, dim=-3)
    R_world = root_from_children(problem)[..., None, :, :]
    joints = torch.zeros_like(R_world[..., 0])
    bisectors: list[Tensor] = []
    R_parent_joint, R_world_joint = [R_world], [R_world]
    for level, parents in enumerate(tree.level_parents):
        R_parents = R_world.index_select(-3, parents)
        joints = joints.index_select(-2, parents) + (R_parents @ offsets[level]).squeeze(-1)
        aims = R_parents.mT @ (children[level] - joints)[..., None]
        directions = torch.where(seen[level], normalized(aims.squeeze(-1), axes[level]), 0.0)
        bisectors.append(bisectors_between(axes[level], directions, perpendicular[level]))
        R_parent_joint.append(joint_rotations(bisectors[-1], twisted[level]))
        R_world = R_parents @ R_parent_joint[-1]
        R_world_joint.append(R_world)
    return make_pose(
        problem,
        torch.cat(R_parent_joint, dim=-3),
        torch.cat(R_world_joint, dim=-3),
        torch.cat(bisectors, dim=-2),
    )
