"""Forward kinematics of one vector of frames (Eq. 1 and 3), and the cost of a pose (Eq. 5)."""

from typing import NamedTuple

import numpy as np

from ikol.skeleton import NUM_JOINTS, NUM_KEYPOINTS
from ikol.solver.compiled.memory import Rows, helper, load, sqrt, where_less
from ikol.solver.compiled.parameters import BONE_WEIGHT, SWING_PRIOR
from ikol.solver.compiled.problem import PARENTS, Problem
from ikol.solver.compiled.vectors import (
    Matrix,
    Vector,
    add,
    dot,
    load3,
    load9,
    product,
    scale,
    store3,
    store9,
    subtract,
    transform,
    transform_back,
)


class Pose(NamedTuple):
    """Rows [.., width] of posed bodies.

    Attributes:
        bisectors: Bisectors s of rest and posed bones in the parents' frames, three for each joint.
        R_world_joint: Rotations relative to the targets' frame, nine for each joint.
        bones: Posed bones from each keypoint's parent to it, metres, three for each keypoint.
        points: Keypoints relative to the pelvis, metres, three each.
    """

    bisectors: Rows
    R_world_joint: Rows
    bones: Rows
    points: Rows


@helper
def make_pose(like: Rows) -> Pose:
    """Memory for a pose, with the dtype and width of some rows."""
    width = like.shape[1]
    pose = Pose(
        np.empty((3 * NUM_JOINTS, width), like.dtype),
        np.empty((9 * NUM_JOINTS, width), like.dtype),
        np.empty((3 * NUM_KEYPOINTS, width), like.dtype),
        np.empty((3 * NUM_KEYPOINTS, width), like.dtype),
    )
    pose.points[:3] = 0.0  # the pelvis is the origin
    return pose


@helper
def swung(s: Vector, twisted: Matrix) -> Matrix:
    """half_turn(s) twisted = 2 s (s^T twisted) - twisted."""
    y = transform_back(twisted, s)
    x = scale(2.0, s)
    return (
        x[0] * y[0] - twisted[0],
        x[0] * y[1] - twisted[1],
        x[0] * y[2] - twisted[2],
        x[1] * y[0] - twisted[3],
        x[1] * y[1] - twisted[4],
        x[1] * y[2] - twisted[5],
        x[2] * y[0] - twisted[6],
        x[2] * y[1] - twisted[7],
        x[2] * y[2] - twisted[8],
    )


@helper
def turn_joint(problem: Problem, pose: Pose, joint: int) -> None:
    """Compute a joint's rotation from its bisector and its parent's rotation."""
    R_joint = swung(load3(pose.bisectors, 3 * joint), load9(problem.twisted, 9 * joint))
    R_parent = load9(pose.R_world_joint, 9 * PARENTS[joint])
    store9(pose.R_world_joint, 9 * joint, product(R_parent, R_joint))


@helper
def place_point(problem: Problem, pose: Pose, keypoint: int) -> None:
    """Compute a keypoint, and the bone that leads to it, once its parent is in place."""
    parent = PARENTS[keypoint]
    R_parent = load9(pose.R_world_joint, 9 * parent)
    bone = transform(R_parent, load3(problem.bones, 3 * keypoint))
    store3(pose.bones, 3 * keypoint, bone)
    store3(pose.points, 3 * keypoint, add(load3(pose.points, 3 * parent), bone))


@helper
def bone_residual(problem: Problem, pose: Pose, keypoint: int) -> Vector:
    """Posed bone minus the target's direction in the body's length, metres."""
    rest = load3(problem.bones, 3 * keypoint)
    target = scale(sqrt(dot(rest, rest)), load3(problem.directions, 3 * keypoint))
    return subtract(load3(pose.bones, 3 * keypoint), target)


@helper
def cost_of(problem: Problem, pose: Pose) -> float:
    """Half the weighted squares of all terms, m^2."""
    bone_weight, swing_prior = problem.parameters[BONE_WEIGHT], problem.parameters[SWING_PRIOR]
    total = 2.0 * keypoint_cost(problem, pose)
    if bone_weight > 0.0:
        for keypoint in range(1, NUM_KEYPOINTS):
            r = bone_residual(problem, pose, keypoint)
            total = total + bone_trust(problem, keypoint) * dot(r, r)
    if swing_prior > 0.0:
        for joint in range(1, NUM_JOINTS):
            along = dot(load3(problem.axes, 3 * joint), load3(pose.bisectors, 3 * joint))
            total = total + (4.0 * swing_prior) * (1.0 - along * along)
    return 0.5 * total


@helper
def keypoint_cost(problem: Problem, pose: Pose) -> float:
    """Half the weighted squares of the keypoints' distances to their targets, m^2 (Eq. 5)."""
    total = 0.0 * load(problem.weights, 0)
    for keypoint in range(1, NUM_KEYPOINTS):
        r = subtract(load3(pose.points, 3 * keypoint), load3(problem.targets, 3 * keypoint))
        total = total + load(problem.weights, keypoint) * dot(r, r)
    return 0.5 * total


@helper
def bone_trust(problem: Problem, keypoint: int) -> float:
    """Weight of a bone's direction; zero where the target has none."""
    direction = load3(problem.directions, 3 * keypoint)
    weight = problem.parameters[BONE_WEIGHT]
    seen = where_less(0.5, dot(direction, direction), weight, 0.0)
    return seen * load(problem.bone_weights, keypoint)
