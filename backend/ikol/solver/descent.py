"""From the root to the leaves: swings that are chosen in the frame of the parent just posed."""

from collections.abc import Callable

import torch
from torch import Tensor

from ikol.rotations import bisectors as bisectors_between
from ikol.rotations import normalized
from ikol.solver.inputs import Problem
from ikol.solver.kabsch import align_vectors
from ikol.solver.swing_twist import joint_rotations
from ikol.solver.tree import LEVEL_SIZES

Choose = Callable[[int, Tensor], Tensor]
"""From a level and target bones in the parents' frames [..., n, 3] to bisectors [..., n, 3]."""


def descend(problem: Problem, R_root: Tensor, choose: Choose) -> Tensor:
    """Choose the bisectors of each level once its parents are posed.

    Returns:
        Bisectors of joints 1..23 [..., 23, 3].
    """
    tree, targets = problem.tree, problem.targets
    target_bones = targets.bones.index_select(-2, tree.swing_edges).split(LEVEL_SIZES, dim=-2)
    twisted = problem.rest.twisted.split(LEVEL_SIZES, dim=-3)
    chosen: list[Tensor] = []
    R_above = R_root[..., None, :, :]
    for level, (parents, bones) in enumerate(zip(tree.level_parents, target_bones, strict=True)):
        R_parents = R_above.index_select(-3, parents)
        bisectors = choose(level, (R_parents.mT @ bones[..., None]).squeeze(-1))
        chosen.append(bisectors)
        R_above = R_parents @ joint_rotations(bisectors, twisted[level])
    return torch.cat(chosen, dim=-2)


def root_from_children(problem: Problem) -> Tensor:
    """The root's rotation [..., 3, 3] from the three bones of the pelvis (hips and spine1)."""
    targets = problem.targets
    return align_vectors(
        problem.rest.bones[..., :3, :], targets.bones[..., :3, :], targets.bone_weights[..., :3]
    )


def closed_form_bisectors(problem: Problem, R_root: Tensor) -> Tensor:
    """Swing every bone into the direction of its target, parents first (HybrIK's naive solution).

    J. Li et al., "HybrIK", CVPR 2021. A bone without a target keeps its rest direction.

    Returns:
        Bisectors of joints 1..23 [..., 23, 3].
    """
    axes = problem.rest.axes.split(LEVEL_SIZES, dim=-2)

    def towards_target(level: int, bones: Tensor) -> Tensor:
        return bisectors_between(axes[level], normalized(bones, axes[level]))

    return descend(problem, R_root, towards_target)
