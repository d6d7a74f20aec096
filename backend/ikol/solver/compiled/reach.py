"""Targets drawn towards each other until a body's bones fit between them, for one vector of frames.

The same as `ikol.solver.reach`, which says what for.
"""

from typing import NamedTuple

import numpy as np

from ikol.skeleton import NUM_JOINTS, NUM_KEYPOINTS
from ikol.solver.compiled.memory import Rows, helper, load, store, where_less
from ikol.solver.compiled.problem import PARENTS, Problem
from ikol.solver.compiled.vectors import add, dot, load3, scale, store3, subtract
from ikol.solver.reach import PASSES

_FIRST = 4
"""Keypoints from here on have a parent that is drawn by them: not the pelvis."""


class Reach(NamedTuple):
    """Rows [.., width].

    Attributes:
        points: Targets as drawn so far, three for each keypoint.
        trust: Trust in each of them.
        moved: How far each is drawn, times trust, three for each keypoint.
        together: Trust in all that takes part.
    """

    points: Rows
    trust: Rows
    moved: Rows
    together: Rows


@helper
def make_reach(like: Rows) -> Reach:
    """Memory, with the dtype and width of some rows."""
    width = like.shape[1]
    return Reach(
        np.empty((3 * NUM_KEYPOINTS, width), like.dtype),
        np.empty((NUM_KEYPOINTS, width), like.dtype),
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
        _listen(problem, reach)
        _move(problem, reach)
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
def _listen(problem: Problem, reach: Reach) -> None:
    """Sum up what the children of each joint say about where it is."""
    for joint in range(1, NUM_JOINTS):
        store3(reach.moved, 3 * joint, scale(0.0, load3(problem.bones, 3 * joint)))
        store(reach.together, joint, load(problem.weights, joint))
    for keypoint in range(_FIRST, NUM_KEYPOINTS):
        parent = PARENTS[keypoint]
        bone, trust = load3(problem.bones, 3 * keypoint), load(reach.trust, keypoint)
        apart = subtract(load3(problem.targets, 3 * parent), load3(reach.points, 3 * keypoint))
        square, square_length = dot(apart, apart), dot(bone, bone)
        size = square + square_length
        misfit = (square - square_length) / where_less(0.0, size, size, 1.0)
        moved = add(load3(reach.moved, 3 * parent), scale(trust * misfit, apart))
        store3(reach.moved, 3 * parent, moved)
        store(reach.together, parent, load(reach.together, parent) + trust)


@helper
def _move(problem: Problem, reach: Reach) -> None:
    """Move each joint's target to the mean of what was said; one that is missing says nothing."""
    for joint in range(1, NUM_JOINTS):
        weight, together = load(problem.weights, joint), load(reach.together, joint)
        share = where_less(0.0, weight, 1.0 / where_less(0.0, weight, together, 1.0), 0.0)
        moved = scale(share, load3(reach.moved, 3 * joint))
        store3(reach.points, 3 * joint, subtract(load3(problem.targets, 3 * joint), moved))
        store(reach.trust, joint, where_less(0.0, weight, together, 0.0))
