"""Levenberg-Marquardt iterations of `swing2` for one vector of frames, each damped on its own."""

from typing import NamedTuple

import numpy as np

from ikol.skeleton import NUM_JOINTS
from ikol.solver.compiled.elimination import Eliminated, eliminate, make_eliminated
from ikol.solver.compiled.lanes import load, store, where_less
from ikol.solver.compiled.parameters import (
    BONE_WEIGHT,
    DECREASE,
    INCREASE,
    INITIAL,
    LEAST,
    MOST,
    SWING_PRIOR,
)
from ikol.solver.compiled.pose import Pose, cost_of, make_pose
from ikol.solver.compiled.problem import Problem
from ikol.solver.compiled.step import step_root, take_step
from ikol.solver.compiled.system import System, make_system
from ikol.solver.compiled.vectors import Rows, helper, dot, load3


class Workspace(NamedTuple):
    """What the iterations write to."""

    trial: Pose
    system: System
    eliminated: Eliminated
    velocities: Rows


@helper
def make_workspace(like: Rows) -> Workspace:
    """Memory, with the dtype and width of some rows."""
    velocities = np.zeros((6 * NUM_JOINTS, like.shape[1]), like.dtype)
    return Workspace(make_pose(like), make_system(like), make_eliminated(like), velocities)


@helper
def minimise(
    problem: Problem, pose: Pose, workspace: Workspace, parameters: Rows, costs: Rows
) -> float:
    """Lower the cost of a pose in place.

    Args:
        problem: Rest body and targets.
        pose: The start; becomes the last pose that was taken.
        workspace: Is overwritten.
        parameters: The settings.
        costs: Is filled with the cost at the start and after each iteration, a row each.

    Returns:
        What the last step promised to lower the cost by.
    """
    trial, system, eliminated, velocities = workspace
    bone_weight, swing_prior = parameters[BONE_WEIGHT], parameters[SWING_PRIOR]
    eps = np.finfo(costs.dtype).eps
    cost = cost_of(problem, pose, bone_weight, swing_prior)
    store(costs, 0, cost)
    damping = 0.0 * cost + parameters[INITIAL]
    promised = 0.0 * cost + np.inf
    for iteration in range(1, len(costs)):
        promised = eliminate(problem, pose, system, eliminated, damping, parameters)
        root = step_root(system, damping)
        promised = promised - 0.5 * dot(load3(system.b, 0), root)
        take_step(problem, pose, eliminated, velocities, root, trial)
        trial_cost = cost_of(problem, trial, bone_weight, swing_prior)
        # Within rounding counts as lower, as in `AdaptiveDamping`.
        limit = (1.0 + 10.0 * eps) * cost + 1e4 * eps * eps
        for rows, tried in zip(pose, trial):
            for row in range(len(rows)):
                store(rows, row, where_less(trial_cost, limit, load(tried, row), load(rows, row)))
        factor = where_less(trial_cost, limit, parameters[DECREASE], parameters[INCREASE])
        damping = damping * factor
        damping = where_less(damping, parameters[LEAST], parameters[LEAST], damping)
        damping = where_less(parameters[MOST], damping, parameters[MOST], damping)
        cost = where_less(trial_cost, limit, trial_cost, cost)
        store(costs, iteration, cost)
    return promised
