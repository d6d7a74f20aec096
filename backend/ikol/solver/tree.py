"""Index tensors of the kinematic tree, made once for each device and dtype.

Points are keypoints 1..28 (the pelvis is the origin); edge e joins point e to its parent. Joints
that swing are 1..23; joint i owns the edge to its primary child.
"""

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor

from ikol.made_once import made_once
from ikol.skeleton import (
    KEYPOINT_LEVELS,
    KEYPOINT_PARENTS,
    NUM_JOINTS,
    NUM_KEYPOINTS,
    PRIMARY_CHILD,
)

ROOT_FREEDOMS = 3
NUM_SWINGS = NUM_JOINTS - 1
NUM_POINTS = NUM_KEYPOINTS - 1

LEVEL_JOINTS: tuple[tuple[int, ...], ...] = tuple(
    joints
    for level in KEYPOINT_LEVELS[1:]
    if (joints := tuple(joint for joint in level if joint < NUM_JOINTS))
)
"""Joints 1..23 by depth. SMPL's order is by depth, so that levels are contiguous slices."""

LEVEL_SIZES = tuple(len(level) for level in LEVEL_JOINTS)

_LEVEL_PARENTS = tuple(
    tuple(upper.index(KEYPOINT_PARENTS[joint]) for joint in lower)
    for upper, lower in pairwise(((0,), *LEVEL_JOINTS))
)


def _span(parents: tuple[int, ...], above: int) -> slice | None:
    """Where parents lie in order among those of the level above; all where each is one's, or one.

    Nothing where they do not.
    """
    if above == 1 or parents == tuple(range(above)):
        return slice(None)
    first, end = parents[0], parents[0] + len(parents)
    return slice(first, end) if parents == tuple(range(first, end)) else None


_PARENT_SPANS = tuple(
    _span(parents, above) for parents, above in zip(_LEVEL_PARENTS, (1, *LEVEL_SIZES), strict=False)
)


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree's index and incidence tensors.

    Attributes:
        swing_parents: Parent joint of each joint 1..23 [23].
        swing_edges: Edge owned by each joint 1..23 [23].
        edge_parents: Joint at the near end of each edge [28].
        level_parents: For each level of `LEVEL_JOINTS`, where its parents are in the level above;
            see `of_parents`.
        path: 1 where edge (row) lies between the pelvis and point (column) [28, 28].
        differences: Edge (column) = point minus its parent, in terms of points (rows) [28, 28].
        children: 1 where point (column) is a child of point (row) [28, 28].
        below: 1 where point (column) hangs below joint (row) 0..23 [24, 28].
    """

    swing_parents: Tensor
    swing_edges: Tensor
    edge_parents: Tensor
    level_parents: tuple[Tensor, ...]
    path: Tensor
    differences: Tensor
    children: Tensor
    below: Tensor


@made_once
def tree_for(device: torch.device, dtype: torch.dtype) -> Tree:
    """The tree's tensors on a device; the incidence matrices in a floating dtype."""
    path = torch.zeros(NUM_POINTS, NUM_POINTS, device="cpu")
    below = torch.zeros(NUM_JOINTS, NUM_POINTS, device="cpu")
    for point in range(NUM_POINTS):
        for keypoint in _ancestry(point + 1):
            path[keypoint - 1, point] = 1
            below[KEYPOINT_PARENTS[keypoint], point] = 1

    differences = torch.linalg.inv(path).round()

    def indices(values: list[int]) -> Tensor:
        return torch.tensor(values, device=device)

    return Tree(
        swing_parents=indices(list(KEYPOINT_PARENTS[1:NUM_JOINTS])),
        swing_edges=indices([child - 1 for child in PRIMARY_CHILD[1:]]),
        edge_parents=indices(list(KEYPOINT_PARENTS[1:])),
        level_parents=tuple(indices(list(parents)) for parents in _LEVEL_PARENTS),
        path=path.to(device, dtype),
        differences=differences.to(device, dtype),
        children=(torch.eye(NUM_POINTS, device="cpu") - differences).to(device, dtype),
        below=below.to(device, dtype),
    )


def of_parents(tree: Tree, level: int, values: Tensor) -> Tensor:
    """From values of the level above, or of the root [1, ...], to those of each joint's parent.

    Where these lie together, nothing is copied. Below the root there is one for all [1, ...].
    """
    span = _PARENT_SPANS[level]
    if span is None:
        return values.index_select(0, tree.level_parents[level])
    return values if span == slice(None) else values[span]


def _ancestry(keypoint: int) -> list[int]:
    parent = KEYPOINT_PARENTS[keypoint]
    return [keypoint] if parent == 0 else [*_ancestry(parent), keypoint]


@dataclass(frozen=True, slots=True)
class Freedoms:
    """Degrees of freedom and the joints they belong to.

    Attributes:
        joints: Joint of each degree of freedom [D].
        moves: 1 where a degree of freedom moves a coordinate of a point [D, 3, 28].
        carries: 1 where point (row) is moved by a degree of freedom (column) [28, D].
        descends: Lower triangle of those whose joint (row) is that of another (column) or hangs
            below it [D, D].
        joint_average: Matrix [D, D] that averages over those of the same joint.
    """

    joints: Tensor
    moves: Tensor
    carries: Tensor
    descends: Tensor
    joint_average: Tensor


@made_once
def freedoms_for(device: torch.device, dtype: torch.dtype, root: int, swing: int) -> Freedoms:
    """`root` degrees of freedom at the pelvis, then `swing` at each joint 1..23."""
    below = tree_for(device, dtype).below
    joints = [0] * root + [joint for joint in range(1, NUM_JOINTS) for _ in range(swing)]
    joints = torch.tensor(joints, device=device)
    same = (joints[:, None] == joints).to(dtype)
    moves = below[joints]
    # Joint j is point j - 1. Ancestors come first.
    joint_below = torch.cat([torch.zeros_like(below[:, :1]), below[:, : NUM_JOINTS - 1]], dim=-1)
    return Freedoms(
        joints=joints,
        moves=moves[:, None, :].expand(-1, 3, -1).contiguous(),
        carries=moves.mT.contiguous(),
        descends=(joint_below[joints][:, joints].mT + same).tril(),
        joint_average=same / same.sum(0),
    )
