"""Where the iterations start: at zero swing, at the closed form, or at given rotations."""

from torch import Tensor

from ikol.solver.analytic import aimed_at_children
from ikol.solver.descent import root_from_children
from ikol.solver.inputs import Problem
from ikol.solver.pose import pose_from_swings
from ikol.solver.settings import Mode, Start


def choose_start(mode: Mode, start: Start | None, initial: Tensor | None) -> Start:
    """The start to take, by default the mode's own.

    Raises:
        ValueError: If rotations to start from are missing, or given and not asked for.
    """
    if start is None:
        default = Start.ZERO if mode is Mode.SWING1 else Start.CLOSED_FORM
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
        # The adaptive one of the two: no step raises the cost, so that no frame ends above it.
        return aimed_at_children(problem).R_parent_joint
    R_root = root_from_children(problem)
    bisectors = problem.rest.axes.expand(*R_root.shape[:-2], -1, -1)
    return pose_from_swings(problem, R_root, bisectors).R_parent_joint
