"""Targets drawn towards each other until a body's bones fit between them, for one vector of frames.

The same as `ikol.solver.reach`, which says what for.
"""

from typing import NamedTuple

import numpy as np

from ikol.skeleton import KEYPOINT_PARENTS, NUM_JOINTS, NUM_KEYPOINTS
from ikol.solver.compiled.memory import Rows, helper, load, store, where_less
from ikol.solver.compiled.problem import Problem
from ikol.solver.compiled.vectors import add, dot, load3, scale, store3, subtract
from ikol.solver.reach import PASSES

_BY_PARENT = np.argsort(KEYPOINT_PARENTS, kind="stable")
"""Keypoints, the children of each joint one behind the other."""

_ENDS = np.searchsorted(np.sort(KEYPOINT_PARENTS), np.arange(NUM_JOINTS), side="right")
"""Where the children of each joint end in `_BY_PARENT`; those of the next one begin."""


class Reach(NamedTuple):
    """Rows [.., width].

    Attributes:
        points: Targets as drawn so far, three for each keypoint.
        trust: Trust in each of them.
    """

    points: Rows
    trust: Rows


@helper
def make_reach(like: Rows) -> Reach:
    """Memory, with the dtype and width of some rows."""
    width = like.shape[1]
    return Reach(
        np.empty((3 * NUM_KEYPOINTS, width), like.dtype),
        np.empty((NUM_KEYPOINTS, width), like.dtype),
    )


@helper
def towards_reached(problem: Problem, reach: Reach) -> Problem:
    """The same problem with targets as they and those below them agree on."""
    for keypoint in range(1, NUM_KEYPOINTS):
        store3(reach.points, 3 * keypoint, load3(problem.targets, 3 * keypoint))
        store(reach.trust, keypoint, load(problem.weights, keypoint))
    for _ in range(PASSES):
        for joint in range(1, NUM_JOINTS):  # before its children, which still say the same
            _draw(problem, reach, joint)
    return Problem(
        reach.points,
        problem.weights,
        problem.bones,
        problem.directions,
        problem.bone_weights,
        problem.axes,
        problem.twisted,
        problem.parameters,
    )


@helper
def _draw(problem: Problem, reach: Reach, joint: int) -> None:
    """Move a joint's target to the mean of itself and what its children say about it."""
    target, weight = load3(problem.targets, 3 * joint), load(problem.weights, joint)
    moved, together = scale(0.0, target), weight
    for index in range(_ENDS[joint - 1], _ENDS[joint]):
        child = _BY_PARENT[index]
        bone, trust = load3(problem.bones, 3 * child), load(reach.trust, child)
        apart = subtract(target, load3(reach.points, 3 * child))
        square, square_length = dot(apart, apart), dot(bone, bone)
        size = square + square_length
        misfit = (square - square_length) / where_less(0.0, size, size, 1.0)
        moved = add(moved, scale(trust * misfit, apart))
        together = together + trust
    # One that is missing neither moves nor says anything.
    share = where_less(0.0, weight, 1.0 / where_less(0.0, weight, together, 1.0), 0.0)
    store3(reach.points, 3 * joint, subtract(target, scale(share, moved)))
    store(reach.trust, joint, where_less(0.0, weight, together, 0.0))
