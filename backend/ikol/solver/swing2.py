"""The whole swing of every joint and a free root: 3 + 2 x 23 degrees of freedom."""

from dataclasses import dataclass

import torch
from torch import Tensor

from ikol.solver.batch_last import applied, cayley_turned, to_first, to_last, transposed_applied
from ikol.solver.batch_last import bisectors as bisectors_between
from ikol.solver.columns import turning_columns
from ikol.solver.inputs import Problem, Rest
from ikol.solver.pose import Pose, Posed, TurningBody, pose_from_swings
from ikol.solver.swing_twist import mirrored_along
from ikol.solver.tree import NUM_SWINGS, freedoms_for


@dataclass(frozen=True, slots=True)
class Swing2State:
    """State of `Swing2`.

    Attributes:
        R_root: Root rotation [..., 3, 3].
        bisectors: Bisectors s of rest and posed bones in the parents' frames [..., 23, 3].
    """

    R_root: Tensor
    bisectors: Tensor

    def where(self, taken: Tensor, other: "Swing2State") -> "Swing2State":
        """Choose this state where `taken` [...] is true, `other` elsewhere."""
        mask = taken[..., None, None]
        return Swing2State(
            torch.where(mask, self.R_root, other.R_root),
            torch.where(mask, self.bisectors, other.bisectors),
        )

    def detach(self) -> "Swing2State":
        """The same values without derivatives."""
        return Swing2State(self.R_root.detach(), self.bisectors.detach())


class Swing2(TurningBody[Swing2State]):
    """Swings as bisectors on the unit sphere.

    R = half_turn(s) half_turn(t) R_twist, and half_turn(s) turns by omega = 2 s x ds when s moves:
    exactly the angular velocities perpendicular to s. So two unit vectors perpendicular to s are
    the degrees of freedom, without a singularity anywhere (bone directions have one at 180
    degrees), and the twist stays what it is.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        axes = problem.rest.axes
        self.freedoms = freedoms_for(axes.device, axes.dtype, root=3, swing=2)

    def pose(self, state: Swing2State) -> Pose:
        """Forward kinematics f (Eq. 3)."""
        return pose_from_swings(self._problem, state.R_root, state.bisectors)

    def jacobian(self, state: Swing2State, pose: Pose) -> Tensor:
        """Turning axis x (point - joint), for the points below each joint [..., 49, 3, 28]."""
        del state
        return turning_columns(self._problem, self.joint_axes(pose), pose, self.freedoms.moves)

    def retract(self, state: Swing2State, step: Tensor) -> Swing2State:
        """Turn the root by Cayley's map and move the bisectors along their sphere."""
        axes = carried_tangents(self._problem.rest, state.bisectors)
        return self.turned(state, axes, step)

    def turned(self, state: Swing2State, joint_axes: Tensor, step: Tensor) -> Swing2State:
        """The same, given the axes at the state."""
        turns = to_last(step, 1)
        omega = applied(to_last(joint_axes, 3), turns[3:].unflatten(0, (NUM_SWINGS, 2)))
        bisectors = to_last(state.bisectors, 2)
        moved = torch.add(bisectors, torch.linalg.cross(omega, bisectors, dim=1), alpha=0.5)
        # s and -s are the same swing; the one on the rest bone's side keeps the tangents regular.
        along = (moved * to_last(self._problem.rest.axes, 2)).sum(1, keepdim=True)
        moved = moved * (moved * moved).sum(1, keepdim=True).rsqrt().copysign(along.detach())
        R_root = cayley_turned(turns[:3], to_last(state.R_root, 2))
        return Swing2State(to_first(R_root), to_first(moved))

    def at(self, pose: Pose) -> Posed[Swing2State]:
        """A pose whose twists are the given ones, with its state."""
        return Posed(Swing2State(pose.R_parent_joint[..., 0, :, :], pose.bisectors), pose)

    def state_of(self, R_parent_joint: Tensor) -> Swing2State:
        """The state nearest to given rotations [..., 24, 3, 3]: theirs, but for the twist."""
        rest = self._problem.rest
        axes = to_last(rest.axes, 2)
        posed = applied(to_last(R_parent_joint, 3)[1:], axes)
        opposite = mirrored_along(R_parent_joint[..., 1:, :, :], rest.mirrored, rest.tangents)
        bisectors = bisectors_between(axes, posed, opposite)
        return Swing2State(R_parent_joint[..., 0, :, :], to_first(bisectors))

    def joint_axes(self, pose: Pose) -> Tensor:
        """Axes that joints 1..23 turn about, in their parents' frames [..., 23, 3, 2]."""
        return carried_tangents(self._problem.rest, pose.bisectors)


def carried_tangents(rest: Rest, bisectors: Tensor) -> Tensor:
    """Rest tangents [..., 23, 3, 2] carried from rest bones to bisectors by least rotations.

    The degrees of freedom: two unit vectors perpendicular to each bisector and to each other.
    """
    axes, s = to_last(rest.axes, 2), to_last(bisectors, 2)
    tangents = to_last(rest.tangents, 3)
    total = axes + s
    onto = transposed_applied(tangents, s) / (total * axes).sum(1, keepdim=True)
    return to_first(tangents - total.unsqueeze(2) * onto.unsqueeze(1))
