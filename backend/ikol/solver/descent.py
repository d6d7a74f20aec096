"""From the root to the leaves: swings that are chosen in the frame of the parent just posed."""

from collections.abc import Callable

import torch
from torch import Tensor

from ikol.rotations import bisectors as bisectors_between
from ikol.solver.inputs import Problem
from ikol.solver.kabsch import align_vectors
from ikol.solver.pose import Pose, make_pose
from ikol.solver.swing_twist import joint_rotations
from ikol.solver.tree import LEVEL_SIZES

Choose = Callable[[int, Tensor], Tensor]
"""From a level and target directions in the parents' frames [..., n, 3] to bisectors."""


def descend(problem: Problem, R_root: Tensor, choose: Choose) -> Pose:
    """Choose the bisectors of each level once its parents are posed.

    Returns:
        The pose with the chosen bisectors.
    """
    tree = problem.tree
    directions = problem.targets.directions.index_select(-2, tree.swing_edges)
    directions = directions.split(LEVEL_SIZES, dim=-2)
    twisted = problem.rest.twisted.split(LEVEL_SIZES, dim=-3)
    R_world = R_root[..., None, :, :]
    bisectors: list[Tensor] = []
    R_parent_joint, R_world_joint = [R_world], [R_world]
    for level, parents in enumerate(tree.level_parents):
        R_parents = R_world.index_select(-3, parents)
        seen = (R_parents.mT @ directions[level][..., None]).squeeze(-1)
        bisectors.append(choose(level, seen))
        R_parent_joint.append(joint_rotations(bisectors[-1], twisted[level]))
        R_world = R_parents @ R_parent_joint[-1]
        R_world_joint.append(R_world)
    return make_pose(
        problem,
        torch.cat(R_parent_joint, dim=-3),
        torch.cat(R_world_joint, dim=-3),
        torch.cat(bisectors, dim=-2),
    )


def root_from_children(problem: Problem) -> Tensor:
    """The root's rotation [..., 3, 3] from the three bones of the pelvis (hips and spine1)."""
    targets = problem.targets
    return align_vectors(
        problem.rest.bones[..., :3, :], targets.bones[..., :3, :], targets.bone_weights[..., :3]
    )


def closed_form(problem: Problem) -> Pose:
    """Swing every bone into the direction of its target, parents first (HybrIK's naive solution).

    J. Li et al., "HybrIK", CVPR 2021. A bone without a target keeps its rest direction.
    """
    axes = problem.rest.axes.split(LEVEL_SIZES, dim=-2)
    perpendicular = problem.rest.tangents[..., 0].split(LEVEL_SIZES, dim=-2)

    def towards_target(level: int, directions: Tensor) -> Tensor:
        return bisectors_between(axes[level], directions, perpendicular[level])

    return descend(problem, root_from_children(problem), towards_target)
