"""From the root to the leaves: swings that are chosen in the frame of the parent just posed."""

from collections.abc import Callable

import torch
from torch import Tensor

from ikol.solver.batch_last import bisectors as bisectors_between
from ikol.solver.batch_last import product, reflected, to_first, to_last, transposed_applied
from ikol.solver.inputs import Problem
from ikol.solver.kabsch import align_vectors
from ikol.solver.pose import Pose, make_pose
from ikol.solver.tree import LEVEL_SIZES, of_parents

Choose = Callable[[int, Tensor], Tensor]
"""From a level and target directions in the parents' frames [n, 3, N] to bisectors."""


def swing_directions(problem: Problem) -> Tensor:
    """Target directions of the bones that joints 1..23 own [23, 3, N]; zero where missing."""
    return to_last(problem.targets.directions(), 2).index_select(0, problem.tree.swing_edges)


def descend(problem: Problem, R_root: Tensor, directions: Tensor, choose: Choose) -> Pose:
    """Choose the bisectors of each level once its parents are posed.

    Args:
        problem: What is solved.
        R_root: The root's rotation [N, 3, 3].
        directions: `swing_directions`.
        choose: How.

    Returns:
        The pose with the chosen bisectors.
    """
    tree = problem.tree
    of_level = directions.split(LEVEL_SIZES)
    mirrored = to_last(problem.rest.mirrored, 3).split(LEVEL_SIZES)
    R_world = to_last(R_root, 2).unsqueeze(0)
    bisectors: list[Tensor] = []
    R_joints: list[Tensor] = []
    R_world_joint = [R_world]
    for level in range(len(LEVEL_SIZES)):
        R_parents = of_parents(tree, level, R_world)
        bisectors.append(choose(level, transposed_applied(R_parents, of_level[level])))
        R_joints.append(reflected(bisectors[-1], mirrored[level]))
        R_world = product(R_parents, R_joints[-1])
        R_world_joint.append(R_world)
    return make_pose(
        problem, torch.cat(R_joints), torch.cat(R_world_joint), to_first(torch.cat(bisectors))
    )


def root_from_children(problem: Problem) -> Tensor:
    """The root's rotation [..., 3, 3] from the three bones of the pelvis (hips and spine1)."""
    targets = problem.targets
    # The pelvis is the origin, so that its children's targets are the bones to them.
    bones = targets.points[..., :3].mT
    return align_vectors(problem.rest.bones[..., :3, :], bones, targets.bone_weights[..., :3])


def closed_form(problem: Problem) -> Pose:
    """Swing every bone into the direction of its target, parents first (HybrIK's naive solution).

    J. Li et al., "HybrIK", CVPR 2021. A bone without a target keeps its rest direction.
    """
    axes = to_last(problem.rest.axes, 2).split(LEVEL_SIZES)
    perpendicular = to_last(problem.rest.tangents[..., 0], 2).split(LEVEL_SIZES)

    def towards_target(level: int, directions: Tensor) -> Tensor:
        return bisectors_between(axes[level], directions, perpendicular[level])

    return descend(problem, root_from_children(problem), swing_directions(problem), towards_target)
