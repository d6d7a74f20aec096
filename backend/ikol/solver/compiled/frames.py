"""Frames in memory to lanes and back: frame by frame outside, number by number inside."""

from typing import NamedTuple

import numpy as np
from numba.np.numpy_support import carray

from ikol.skeleton import NUM_JOINTS, NUM_KEYPOINTS
from ikol.solver.compiled.memory import Rows, helper, pointer
from ikol.solver.compiled.pose import Pose, swung
from ikol.solver.compiled.problem import Problem, prepare, read_rest, read_targets
from ikol.solver.compiled.vectors import load3, load9, store9

POINTS = 3 * NUM_KEYPOINTS
ROTATIONS = 9 * NUM_JOINTS
SWINGS = NUM_JOINTS - 1

Numbers = tuple[int, ...]


class Inputs(NamedTuple):
    """Numbers one behind the other; empty: not given.

    `steps` says for each how many there are from frame to frame; zero: all frames have the same.
    """

    targets: Rows
    rest: Rows
    twists: Rows
    weights: Rows
    joint_weights: Rows
    initial: Rows
    steps: Numbers


class Outputs(NamedTuple):
    """Numbers one behind the other, without a gap between frames."""

    rotations: Rows
    keypoints: Rows
    costs: Rows
    converged: Rows


class Room(NamedTuple):
    """Rows for what is read and written.

    Attributes:
        twists: cos and sin [46, width].
        joint_weights: [23, width].
        rotations: Relative to the parents [216, width].
        costs: [iterations + 1, width].
        promised: What the last step promised to lower the cost by [1, width].
    """

    twists: Rows
    joint_weights: Rows
    rotations: Rows
    costs: Rows
    promised: Rows


@helper
def open_inputs(addresses: Numbers, steps: Numbers, frames: int, like: Rows) -> Inputs:
    """Inputs by their addresses, with the dtype of an array."""
    return Inputs(
        _numbers(addresses[0], steps[0] * (frames - 1) + POINTS, like),
        _numbers(addresses[1], steps[1] * (frames - 1) + POINTS, like),
        _numbers(addresses[2], steps[2] * (frames - 1) + 2 * SWINGS, like),
        _numbers(addresses[3], steps[3] * (frames - 1) + NUM_KEYPOINTS, like),
        _numbers(addresses[4], steps[4] * (frames - 1) + SWINGS, like),
        _numbers(addresses[5], steps[5] * (frames - 1) + ROTATIONS, like),
        steps,
    )


@helper
def open_outputs(addresses: Numbers, iterations: int, frames: int, like: Rows) -> Outputs:
    """Outputs by their addresses, with the dtype of an array."""
    return Outputs(
        _numbers(addresses[0], frames * ROTATIONS, like),
        _numbers(addresses[1], frames * POINTS, like),
        _numbers(addresses[2], frames * (iterations + 1), like),
        _numbers(addresses[3], frames, np.empty(0, np.bool_)),
    )


@helper
def _numbers(address: int, size: int, like: Rows) -> Rows:
    return carray(pointer(address, like), (size if address else 0,))


@helper
def make_room(like: Rows, iterations: int) -> Room:
    """Memory, with the dtype and width of some rows."""
    width = like.shape[1]
    return Room(
        np.empty((2 * SWINGS, width), like.dtype),
        np.ones((SWINGS, width), like.dtype),
        np.empty((ROTATIONS, width), like.dtype),
        np.empty((iterations + 1, width), like.dtype),
        np.empty((1, width), like.dtype),
    )


@helper
def read(inputs: Inputs, first: int, end: int, problem: Problem, room: Room) -> None:
    """Take a vector of frames from `first` on; at the end the last one is repeated."""
    steps = inputs.steps
    for lane in range(problem.weights.shape[1]):
        frame = min(first + lane, end - 1)
        weights = inputs.weights[frame * steps[3] :]
        read_targets(problem, lane, inputs.targets[frame * steps[0] :], weights)
        read_rest(problem, lane, inputs.rest[frame * steps[1] :])
        _copy_in(inputs.twists, frame * steps[2], room.twists, lane)
        if len(inputs.joint_weights):
            _copy_in(inputs.joint_weights, frame * steps[4], room.joint_weights, lane)
        if len(inputs.initial):
            _copy_in(inputs.initial, frame * steps[5], room.rotations, lane)
    prepare(problem, room.twists, room.joint_weights)


@helper
def write(outputs: Outputs, first: int, end: int, pose: Pose, room: Room) -> None:
    """Put a vector of frames where it belongs, without what was repeated to fill it."""
    iterations = len(room.costs) - 1
    for lane in range(min(pose.points.shape[1], end - first)):
        frame = first + lane
        _copy_out(room.rotations, lane, outputs.rotations, frame)
        _copy_out(pose.points, lane, outputs.keypoints, frame)
        _copy_out(room.costs, lane, outputs.costs, frame)
        tolerance = 1e-3 * room.costs[iterations, lane] + 1e-9
        outputs.converged[frame] = room.promised[0, lane] < tolerance


@helper
def _copy_in(source: Rows, start: int, rows: Rows, lane: int) -> None:
    """Numbers into a lane."""
    for row in range(len(rows)):
        rows[row, lane] = source[start + row]


@helper
def _copy_out(rows: Rows, lane: int, goal: Rows, frame: int) -> None:
    """A lane into the place of a frame."""
    start = frame * len(rows)
    for row in range(len(rows)):
        goal[start + row] = rows[row, lane]


@helper
def read_rotations(problem: Problem, pose: Pose, rotations: Rows) -> None:
    """Rotations of a pose relative to the parents, nine rows a joint."""
    store9(rotations, 0, load9(pose.R_world_joint, 0))
    for joint in range(1, NUM_JOINTS):
        R_joint = swung(load3(pose.bisectors, 3 * joint), load9(problem.twisted, 9 * joint))
        store9(rotations, 9 * joint, R_joint)
