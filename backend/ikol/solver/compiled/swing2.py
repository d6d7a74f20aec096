"""Levenberg-Marquardt iterations of `swing2` for one vector of frames, each damped on its own."""

import numpy as np

from ikol.solver.compiled.elimination import eliminate
from ikol.solver.compiled.memory import Rows, helper, load, store, where_less
from ikol.solver.compiled.parameters import DECREASE, INCREASE, INITIAL, LEAST, MOST
from ikol.solver.compiled.pose import Pose, cost_of
from ikol.solver.compiled.problem import Problem
from ikol.solver.compiled.step import step_root, take_step
from ikol.solver.compiled.vectors import dot, load3
from ikol.solver.compiled.workspace import Workspace


@helper
def minimise(problem: Problem, pose: Pose, work: Workspace, costs: Rows) -> float:
    """Lower the cost of a pose in place.

    Args:
        problem: Rest body, targets and settings.
        pose: The start; becomes the last pose that was taken.
        work: Is overwritten.
        costs: Is filled with the cost at the start and after each iteration, a row each.

    Returns:
        What the last step promised to lower the cost by.
    """
    cost = cost_of(problem, pose)
    store(costs, 0, cost)
    store(work.damping, 0, problem.parameters[INITIAL])
    promised = 0.0 * cost + np.inf
    for iteration in range(1, len(costs)):
        promised = eliminate(problem, pose, work)
        root = step_root(work)
        promised = promised - 0.5 * dot(load3(work.system.b, 0), root)
        take_step(problem, pose, work, root)
        cost = accept(problem, pose, work, cost, cost_of(problem, work.trial))
        store(costs, iteration, cost)
    return promised


@helper
def accept(problem: Problem, pose: Pose, work: Workspace, cost: float, trial_cost: float) -> float:
    """Take the trial pose in those lanes where it does not raise the cost; adapt the damping.

    Returns:
        The cost of the pose.
    """
    eps = float(np.finfo(work.damping.dtype).eps)
    # Within rounding counts as not raised, as in `AdaptiveDamping`.
    limit = (1.0 + 10.0 * eps) * cost + 1e4 * eps * eps
    for index in range(len(pose)):
        rows, tried = pose[index], work.trial[index]
        for row in range(len(rows)):
            store(rows, row, where_less(trial_cost, limit, load(tried, row), load(rows, row)))
    parameters = problem.parameters
    factor = where_less(trial_cost, limit, parameters[DECREASE], parameters[INCREASE])
    damping = load(work.damping, 0) * factor
    damping = where_less(damping, parameters[LEAST], parameters[LEAST], damping)
    store(work.damping, 0, where_less(parameters[MOST], damping, parameters[MOST], damping))
    return where_less(trial_cost, limit, trial_cost, cost)
