"""What a solve is given, for one vector of frames, in the form that the iterations use."""

import math
from typing import NamedTuple

import numpy as np

from ikol.skeleton import KEYPOINT_PARENTS, NUM_JOINTS, NUM_KEYPOINTS, PRIMARY_CHILD
from ikol.solver.compiled.memory import Rows, helper, load, sqrt, store, where_less
from ikol.solver.compiled.vectors import dot, load3, scale, store3, store9, subtract

PARENTS = np.array(KEYPOINT_PARENTS)
CHILDREN = np.array(PRIMARY_CHILD)

TINY = 1e-24
"""Square of the length below which a vector has no direction."""


class Problem(NamedTuple):
    """Rows [.., width]; three for each vector of keypoint 0..28 or joint 0..23.

    Attributes:
        targets: Target points relative to the pelvis, metres; zero where missing.
        weights: Trust in each; zero where missing.
        bones: Bones of the rest pose from each keypoint's parent to it, metres.
        directions: Unit vectors of the target bones; zero where an end is missing.
        bone_weights: Product of the trust in both ends.
        axes: Unit rest bones t of joints.
        twisted: half_turn(t) R_twist of joints, nine rows each.
        parameters: The settings, in the order of `parameters.py`; no rows.
    """

    targets: Rows
    weights: Rows
    bones: Rows
    directions: Rows
    bone_weights: Rows
    axes: Rows
    twisted: Rows
    parameters: Rows


@helper
def make_problem(like: Rows, parameters: Rows) -> Problem:
    """Memory for a problem, with the dtype and width of some rows."""
    width = like.shape[1]
    return Problem(
        np.empty((3 * NUM_KEYPOINTS, width), like.dtype),
        np.empty((NUM_KEYPOINTS, width), like.dtype),
        np.empty((3 * NUM_KEYPOINTS, width), like.dtype),
        np.empty((3 * NUM_KEYPOINTS, width), like.dtype),
        np.empty((NUM_KEYPOINTS, width), like.dtype),
        np.empty((3 * NUM_JOINTS, width), like.dtype),
        np.empty((9 * NUM_JOINTS, width), like.dtype),
        parameters,
    )


@helper
def read_targets(problem: Problem, lane: int, points: Rows, weights: Rows) -> None:
    """Take the targets [29, 3] and weights [29], or none, of a frame into a lane.

    A target is missing where its weight is not positive or it or a coordinate is not finite.
    """
    for keypoint in range(NUM_KEYPOINTS):
        x = points[3 * keypoint] - points[0]
        y = points[3 * keypoint + 1] - points[1]
        z = points[3 * keypoint + 2] - points[2]
        weight = weights[keypoint] if len(weights) else points.dtype.type(1.0)
        finite = math.isfinite(x) and math.isfinite(y) and math.isfinite(z)
        if not (finite and weight > 0.0 and math.isfinite(weight)):
            x = y = z = weight = points.dtype.type(0.0)
        problem.targets[3 * keypoint, lane] = x
        problem.targets[3 * keypoint + 1, lane] = y
        problem.targets[3 * keypoint + 2, lane] = z
        problem.weights[keypoint, lane] = weight


@helper
def read_rest(problem: Problem, lane: int, rest: Rows) -> None:
    """Take the bones of a rest pose [29, 3] into a lane."""
    for keypoint in range(1, NUM_KEYPOINTS):
        for axis in range(3):
            near = rest[3 * PARENTS[keypoint] + axis]
            problem.bones[3 * keypoint + axis, lane] = rest[3 * keypoint + axis] - near


@helper
def prepare(problem: Problem, twists: Rows, joint_weights: Rows) -> None:
    """Directions and axes of what was read.

    Args:
        problem: Is filled up.
        twists: cos phi and sin phi of joints 1..23 [46, width], of any length.
        joint_weights: Factors on the trust in the bones of joints 1..23 [23, width].
    """
    store(problem.weights, 0, 1.0)  # the pelvis is the origin by definition
    tiny = float(np.finfo(twists.dtype).tiny)
    for keypoint in range(1, NUM_KEYPOINTS):
        near = PARENTS[keypoint]
        trust = load(problem.weights, keypoint) * load(problem.weights, near)
        bone = subtract(load3(problem.targets, 3 * keypoint), load3(problem.targets, 3 * near))
        square = dot(bone, bone)
        inverse = where_less(tiny, square, 1.0 / sqrt(where_less(tiny, square, square, 1.0)), 0.0)
        store3(problem.directions, 3 * keypoint, scale(where_less(0.0, trust, inverse, 0.0), bone))
        store(problem.bone_weights, keypoint, trust)
    for joint in range(1, NUM_JOINTS):
        child = CHILDREN[joint]
        trust = load(problem.bone_weights, child) * load(joint_weights, joint - 1)
        store(problem.bone_weights, child, trust)
        _prepare_joint(problem, joint, load(twists, 2 * joint - 2), load(twists, 2 * joint - 1))


@helper
def _prepare_joint(problem: Problem, joint: int, cos: float, sin: float) -> None:
    x, y, z = load3(problem.bones, 3 * CHILDREN[joint])
    square = x * x + y * y + z * z
    inverse = 1.0 / sqrt(where_less(square, TINY, 1.0, square))
    t = (
        where_less(square, TINY, 0.0, x * inverse),
        where_less(square, TINY, 1.0, y * inverse),
        where_less(square, TINY, 0.0, z * inverse),
    )
    store3(problem.axes, 3 * joint, t)
    square = cos * cos + sin * sin
    inverse = 1.0 / sqrt(where_less(square, TINY, 1.0, square))
    cos, sin = where_less(square, TINY, 1.0, cos * inverse), sin * inverse
    sin = where_less(square, TINY, 0.0, sin)
    along = scale(1.0 + cos, t)
    xx, yy, zz = along[0] * t[0] - cos, along[1] * t[1] - cos, along[2] * t[2] - cos
    xy, xz, yz = along[0] * t[1], along[0] * t[2], along[1] * t[2]
    a, b, c = sin * t[0], sin * t[1], sin * t[2]
    store9(problem.twisted, 9 * joint, (xx, xy + c, xz - b, xy - c, yy, yz + a, xz + b, yz - a, zz))
