"""Baseline: the closed forms of HybrIK, without iterations.

J. Li et al., "HybrIK: A hybrid analytical-neural inverse kinematics solution for 3D human pose and
shape estimation", CVPR 2021. The root is Kabsch's in both, weighted.
"""

import torch
from torch import Tensor

from ikol.solver.batch_last import (
    bisectors_towards,
    product,
    reflected,
    to_first,
    to_last,
)
from ikol.solver.descent import closed_form, root_from_children
from ikol.solver.inputs import Problem
from ikol.solver.pose import Pose, make_pose
from ikol.solver.tree import LEVEL_SIZES, of_parents


def analytic(problem: Problem, adaptive: bool) -> Pose:
    """The pose in closed form.

    Args:
        problem: What to solve.
        adaptive: Whether errors made further up are made good further down.
    """
    if not adaptive:
        return closed_form(problem)
    return aimed(problem, to_last(problem.rest.tangents[..., 0], 2))


def aimed(problem: Problem, spare: Tensor) -> Pose:
    """Swing every bone towards its child's target: HybrIK's adaptive solution.

    It aims from where the joint has come to be, G_par^T (P_child - Q_joint) with Q the posed joint.
    A bone whose child has no target keeps its rest direction.

    Args:
        problem: What to solve.
        spare: Unit vectors across the rest bones of joints 1..23 [23, 3, N]: what a bone that turns
            to its opposite is mirrored along.
    """
    tree, rest, targets = problem.tree, problem.rest, problem.targets
    edges = tree.swing_edges
    points = to_last(targets.points, 2).movedim(1, 0)
    # Positions are columns [n, 3, 1, N], bones rows, as products with matrices want them.
    children = points.index_select(0, edges).unsqueeze(2).split(LEVEL_SIZES)
    seen = (to_last(targets.weights, 1).index_select(0, edges) > 0)[:, None, None]
    seen = seen.to(points.dtype).split(LEVEL_SIZES)
    axes = to_last(rest.axes, 2).split(LEVEL_SIZES)
    across = spare.split(LEVEL_SIZES)
    mirrored = to_last(rest.mirrored, 3).split(LEVEL_SIZES)
    offsets = to_last(rest.bones, 2)[: edges.shape[0]].unsqueeze(1).split(LEVEL_SIZES)
    R_world = to_last(root_from_children(problem), 2).unsqueeze(0)
    joints = torch.zeros_like(R_world[:, :, :1])
    bisectors: list[Tensor] = []
    R_joints: list[Tensor] = []
    R_world_joint = [R_world]
    for level in range(len(LEVEL_SIZES)):
        R_parents = of_parents(tree, level, R_world)
        joints = of_parents(tree, level, joints) + (R_parents * offsets[level]).sum(2, keepdim=True)
        aims = (R_parents * ((children[level] - joints) * seen[level])).sum(1)
        bisectors.append(bisectors_towards(axes[level], aims, across[level]))
        R_joints.append(reflected(bisectors[-1], mirrored[level]))
        R_world = product(R_parents, R_joints[-1])
        R_world_joint.append(R_world)
    return make_pose(
        problem, torch.cat(R_joints), torch.cat(R_world_joint), to_first(torch.cat(bisectors))
    )
