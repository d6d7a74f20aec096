"""Index tensors of the kinematic tree, made once for each device and dtype.

Points are keypoints 1..28 (the pelvis is the origin); edge e joins point e to its parent. Joints
that swing are 1..23; joint i owns the edge to its primary child.
"""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import torch
from torch import Tensor

from ikol.skeleton import (
    KEYPOINT_LEVELS,
    KEYPOINT_PARENTS,
    NUM_JOINTS,
    NUM_KEYPOINTS,
    PRIMARY_CHILD,
)

NUM_SWINGS = NUM_JOINTS - 1
NUM_POINTS = NUM_KEYPOINTS - 1

LEVEL_JOINTS: tuple[tuple[int, ...], ...] = tuple(
    joints
    for level in KEYPOINT_LEVELS[1:]
    if (joints := tuple(joint for joint in level if joint < NUM_JOINTS))
)
"""Joints 1..23 by depth. SMPL's order is by depth, so that levels are contiguous slices."""

LEVEL_SIZES = tuple(len(level) for level in LEVEL_JOINTS)


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree's index and incidence tensors.

    Attributes:
        swing_parents: Parent joint of each joint 1..23 [23].
        swing_edges: Edge owned by each joint 1..23 [23].
        edge_parents: Joint at the near end of each edge [28].
        level_parents: For each level of `LEVEL_JOINTS`, where its parents are in the level above.
        jumps: Ancestors 1, 2, 4 and 8 steps up [25] each; entry 24 stands above the pelvis.
        path: 1 where edge (row) lies between the pelvis and point (column) [28, 28].
        differences: Edge (column) = point minus its parent, in terms of points (rows) [28, 28].
        below: 1 where point (column) hangs below joint (row) 0..23 [24, 28].
    """

    swing_parents: Tensor
    swing_edges: Tensor
    edge_parents: Tensor
    level_parents: tuple[Tensor, ...]
    jumps: tuple[Tensor, ...]
    path: Tensor
    differences: Tensor
    below: Tensor


@cache
def tree_for(device: torch.device, dtype: torch.dtype) -> Tree:
    """The tree's tensors on a device; the incidence matrices in a floating dtype."""
    # Tensors made in inference mode could never be used for training afterwards.
    with torch.inference_mode(False):
        path = torch.zeros(NUM_POINTS, NUM_POINTS)
        below = torch.zeros(NUM_JOINTS, NUM_POINTS)
        for point in range(NUM_POINTS):
            for keypoint in _ancestry(point + 1):
                path[keypoint - 1, point] = 1
                below[KEYPOINT_PARENTS[keypoint], point] = 1

        def indices(values: list[int]) -> Tensor:
            return torch.tensor(values, device=device)

        above = [*KEYPOINT_PARENTS[:NUM_JOINTS], NUM_JOINTS]
        above[0] = NUM_JOINTS
        jumps = [above]
        while any(joint != NUM_JOINTS for joint in jumps[-1]):
            jumps.append([jumps[-1][joint] for joint in jumps[-1]])
        return Tree(
            swing_parents=indices(list(KEYPOINT_PARENTS[1:NUM_JOINTS])),
            swing_edges=indices([child - 1 for child in PRIMARY_CHILD[1:]]),
            edge_parents=indices(list(KEYPOINT_PARENTS[1:])),
            level_parents=tuple(
                indices([upper.index(KEYPOINT_PARENTS[joint]) for joint in lower])
                for upper, lower in pairwise(((0,), *LEVEL_JOINTS))
            ),
            jumps=tuple(indices(jump) for jump in jumps[:-1]),
            path=path.to(device, dtype),
            differences=torch.linalg.inv(path).round().to(device, dtype),
            below=below.to(device, dtype),
        )


def _ancestry(keypoint: int) -> list[int]:
    parent = KEYPOINT_PARENTS[keypoint]
    return [keypoint] if parent == 0 else [*_ancestry(parent), keypoint]
