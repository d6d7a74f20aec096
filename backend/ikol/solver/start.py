"""Where the iterations start: at zero swing, at the closed form, or at given rotations."""

import torch
from torch import Tensor

from ikol.solver.analytic import aimed
from ikol.solver.descent import root_from_children
from ikol.solver.inputs import Problem
from ikol.solver.pose import pose_from_swings
from ikol.solver.settings import Mode, Start
from ikol.solver.terms import KeypointTerm, cost_of

MUCH_LESS = 0.9
"""The naive solution is taken where its cost is below that of the adaptive one times this."""

TIE_M2 = 1e-9
"""Where both are this good rounding must not choose: their derivatives differ."""


def choose_start(mode: Mode, start: Start | None, initial: Tensor | None) -> Start:
    """The start to take, by default the mode's own.

    Raises:
        ValueError: If rotations to start from are missing, or given and not asked for.
    """
    if start is None:
        default = Start.ZERO if mode in (Mode.SWING1, Mode.SMPLIFY) else Start.CLOSED_FORM
        return default if initial is None else Start.GIVEN
    start = Start(start)
    if (start is Start.GIVEN) != (initial is not None):
        raise ValueError(f"start is {start}, which does not go with initial={initial}")
    return start


def start_rotations(problem: Problem, start: Start, initial: Tensor | None) -> Tensor:
    """Rotations relative to the parent to start from [..., 24, 3, 3]."""
    if initial is not None:
        return initial
    if start is Start.CLOSED_FORM:
        return better_closed_form(problem)
    R_root = root_from_children(problem)
    bisectors = problem.rest.axes.expand(*R_root.shape[:-2], -1, -1)
    return pose_from_swings(problem, R_root, bisectors).R_parent_joint


def better_closed_form(problem: Problem) -> Tensor:
    """Of HybrIK's two solutions the one whose keypoints cost less, each frame for itself.

    That is nearly always the adaptive one, and no step raises the cost, so that no frame ends above
    it. Where targets contradict each other grossly (two joints at one place) it leads bones astray
    and the naive one does not.

    Returns:
        Rotations relative to the parent [N, 24, 3, 3].
    """
    count = problem.targets.points.shape[0]
    both = problem.repeated(2)
    half = torch.arange(2, device=problem.targets.points.device)
    poses = aimed(both, adaptive=(half == 0).repeat_interleave(count))
    costs, R = cost_of((KeypointTerm(both.targets),), poses), poses.R_parent_joint
    naive_is_better = costs[count:] + TIE_M2 < MUCH_LESS * costs[:count]
    return torch.where(naive_is_better[:, None, None, None], R[count:], R[:count])
