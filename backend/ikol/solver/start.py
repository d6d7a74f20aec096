"""Where the iterations start: at zero swing, at the closed form, or at given rotations."""

from dataclasses import replace

import torch
from torch import Tensor

from ikol.solver.analytic import aimed
from ikol.solver.batch_last import to_first, to_last
from ikol.solver.descent import root_from_children
from ikol.solver.inputs import Problem
from ikol.solver.pose import Pose, pose_from_swings
from ikol.solver.reach import reached_targets
from ikol.solver.settings import Mode, Settings, Start
from ikol.solver.terms import KeypointTerm, cost_of

TIE_M2 = 1e-9
"""Where both are this good rounding must not choose: their derivatives differ."""

TIE_EPS = 64.0
"""Nor where the costs are as equal as so many roundings leave them."""


def choose_start(mode: Mode, settings: Settings, initial: Tensor | None) -> Start:
    """The start to take, by default the mode's own.

    The fixed damping of the paper goes with its zero start. Where damping is adapted `swing1` runs
    until it arrives, which from zero is in a local minimum in up to one frame in ten.

    Raises:
        ValueError: If rotations to start from are missing, or given and not asked for.
    """
    if settings.start is None:
        as_published = mode is Mode.SMPLIFY or (mode is Mode.SWING1 and settings.sigma is not None)
        default = Start.ZERO if as_published else Start.CLOSED_FORM
        return default if initial is None else Start.GIVEN
    start = Start(settings.start)
    if (start is Start.GIVEN) != (initial is not None):
        raise ValueError(f"start is {start}, which does not go with initial={initial}")
    return start


def start_rotations(problem: Problem, start: Start, initial: Tensor | None) -> Tensor:
    """Rotations relative to the parent to start from [..., 24, 3, 3]."""
    if initial is not None:
        return initial
    if start is Start.CLOSED_FORM:
        return better_closed_form(problem).R_parent_joint
    R_root = root_from_children(problem)
    bisectors = problem.rest.axes.expand(*R_root.shape[:-2], -1, -1)
    return pose_from_swings(problem, R_root, bisectors).R_parent_joint


def better_closed_form(problem: Problem) -> Pose:
    """HybrIK's adaptive solution, or that for targets drawn together where it costs less.

    The latter is nearly always better where targets do not fit the body: noise of one target is
    shared out among its neighbours, and a bone whose target has no length, hence no direction of
    its own, turns to where the targets below it are. Since no step raises the cost, no frame ends
    above the adaptive solution.

    Bones that turn to their opposite do so about one axis in the former, about another at right
    angles in the latter. To the spine it matters which, because collars and neck turn along; from
    the better one there is at most a quarter turn left to go.
    """
    count = problem.targets.points.shape[0]
    both = problem.repeated(2)
    points = [to_last(values, 2) for values in (problem.targets.points, reached_targets(problem))]
    towards = replace(both.targets, points=to_first(torch.cat(points, dim=-1)))
    axes = to_last(problem.rest.tangents, 3).expand(-1, -1, -1, count).flatten(2)
    poses = aimed(replace(both, targets=towards), axes)
    costs = cost_of((KeypointTerm(both.targets),), poses)
    least_better = 1.0 + TIE_EPS * torch.finfo(costs.dtype).eps
    reached_is_better = costs[count:] * least_better + TIE_M2 < costs[:count]
    return poses[count:].where(reached_is_better, poses[:count])
