"""The paper's parametrisation: one swing angle a joint, about an axis that the targets give."""

from dataclasses import dataclass

import torch
from torch import Tensor

from ikol.solver.batch_last import applied, summed, to_first, to_last, transposed_applied
from ikol.solver.descent import descend, root_from_children, swing_directions
from ikol.solver.inputs import Problem
from ikol.solver.pose import Pose
from ikol.solver.tree import LEVEL_SIZES, NUM_SWINGS, freedoms_for, of_parents


@dataclass(frozen=True, slots=True)
class Swing1State:
    """State of `Swing1`.

    Attributes:
        alphas: Swing angles of joints 1..23 [..., 23], radians.
    """

    alphas: Tensor

    def where(self, taken: Tensor, other: "Swing1State") -> "Swing1State":
        """Choose this state where `taken` [...] is true, `other` elsewhere."""
        return Swing1State(torch.where(taken[..., None], self.alphas, other.alphas))

    def detach(self) -> "Swing1State":
        """The same angles without derivatives."""
        return Swing1State(self.alphas.detach())


@dataclass(frozen=True, slots=True)
class _Plane:
    """The plane of each joint's swing, through its rest bone and its target bone.

    Attributes:
        across: Unit vector m in the plane, perpendicular to the rest bone t [n, 3, N].
        along: Component of the target direction along t [n, 1, N].
        height: Component of the target direction along m [n, 1, N]; 1 where not regular.
        regular: False where the two bones are parallel and m is chosen freely [n, 1, N].
        seen: False where there is no target bone and the joint stays at rest [n, 1, N].
    """

    across: Tensor
    along: Tensor
    height: Tensor
    regular: Tensor
    seen: Tensor


class Swing1:
    """One swing angle a joint about n_i = t_i x (G_par^T p_i), root in closed form.

    Through G_par, the orientation of the parent, n_i depends on the targets and on all angles
    upstream; the Jacobian includes that.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._R_root = root_from_children(problem)
        self._directions = swing_directions(problem)
        axes = problem.rest.axes
        self.joint_average = freedoms_for(axes.device, axes.dtype, root=0, swing=1).joint_average

    def pose(self, state: Swing1State) -> Pose:
        """Forward kinematics f (Eq. 3), parents first."""
        axes = to_last(self._problem.rest.axes, 2).split(LEVEL_SIZES)
        spare = to_last(self._problem.rest.tangents[..., 0], 2).split(LEVEL_SIZES)
        alphas = to_last(state.alphas, 1).unsqueeze(1).split(LEVEL_SIZES)

        def swing(level: int, directions: Tensor) -> Tensor:
            plane = _plane_of(axes[level], spare[level], directions)
            half = torch.where(plane.seen, 0.5 * alphas[level], 0.0)
            return half.cos() * axes[level] + half.sin() * plane.across

        return descend(self._problem, self._R_root, self._directions, swing)

    def jacobian(self, state: Swing1State, pose: Pose) -> Tensor:
        """Columns of Eq. 8 [..., 23, 3, 28], from the angular velocities of all joints.

        A joint whose parent turns with omega turns with omega + v (c . omega), the second part
        because its plane follows the target bone p, which does not turn:
        v = -sin(alpha) m + (1 - cos(alpha)) t, c = (t . p) / (m . p) m - t, all in the world.
        """
        tree = self._problem.tree
        R_parents = to_last(pose.R_world_joint, 3).index_select(0, tree.swing_parents)
        axes = applied(R_parents, to_last(self._problem.rest.axes, 2))
        spare = applied(R_parents, to_last(self._problem.rest.tangents[..., 0], 2))
        plane = _plane_of(axes, spare, self._directions)
        alphas = torch.where(plane.seen, to_last(state.alphas, 1).unsqueeze(1), 0.0)
        v = (1 - alphas.cos()) * axes - alphas.sin() * plane.across
        slope = plane.along / plane.height
        c = torch.where(plane.regular, slope * plane.across - axes, 0.0)
        normals = torch.where(plane.seen, torch.linalg.cross(axes, plane.across, dim=1), 0.0)
        omegas = self._angular_velocities(v, c, normals).index_select(0, tree.edge_parents)
        points = to_last(pose.points, 2).movedim(1, 0)
        bones = summed(tree.differences.mT, points).unsqueeze(2)
        edges = torch.linalg.cross(omegas, bones.expand_as(omegas), dim=1)
        return summed(tree.path.mT, edges).permute(3, 2, 1, 0)

    def retract(self, state: Swing1State, step: Tensor) -> Swing1State:
        """Add the step to the angles (Eq. 11)."""
        return Swing1State(state.alphas + step)

    def zero_state(self) -> Swing1State:
        """The paper's start: no swing."""
        return Swing1State(torch.zeros_like(self._problem.targets.points[..., 0, :NUM_SWINGS]))

    def state_of(self, R_parent_joint: Tensor, R_world_joint: Tensor) -> Swing1State:
        """Angles of given rotations [..., 24, 3, 3], measured in the planes that they give."""
        tree = self._problem.tree
        R_parents = to_last(R_world_joint, 3).index_select(0, tree.swing_parents)
        directions = transposed_applied(R_parents, self._directions)
        axes = to_last(self._problem.rest.axes, 2)
        plane = _plane_of(axes, to_last(self._problem.rest.tangents[..., 0], 2), directions)
        posed = applied(to_last(R_parent_joint, 3)[1:], axes)
        sine, cosine = (posed * plane.across).sum(1), (posed * axes).sum(1)
        return Swing1State(to_first(torch.atan2(sine, cosine)))

    def _angular_velocities(self, v: Tensor, c: Tensor, normals: Tensor) -> Tensor:
        """World angular velocity of joints 0..23 for a unit rate of each angle [24, 3, 23, N]."""
        eye = torch.eye(NUM_SWINGS, dtype=v.dtype, device=v.device)
        own = (normals.unsqueeze(2) * eye[:, None, :, None]).split(LEVEL_SIZES)
        v_level, c_level = v.unsqueeze(2).split(LEVEL_SIZES), c.unsqueeze(2).split(LEVEL_SIZES)
        omegas = torch.zeros_like(own[0][:1])
        levels = [omegas]
        for level in range(len(LEVEL_SIZES)):
            above = of_parents(self._problem.tree, level, omegas)
            followed = v_level[level] * (c_level[level] * above).sum(1, keepdim=True)
            omegas = above + followed + own[level]
            levels.append(omegas)
        return torch.cat(levels)


def _plane_of(axes: Tensor, spare: Tensor, directions: Tensor) -> _Plane:
    """Planes of unit rest bones, target directions and a spare one, in one frame [n, 3, N]."""
    along = (axes * directions).sum(1, keepdim=True)
    across = directions - along * axes
    squares = (across * across).sum(1, keepdim=True)
    regular = squares > torch.finfo(across.dtype).eps
    height = torch.where(regular, squares, 1.0).sqrt()
    seen = (directions * directions).sum(1, keepdim=True) > 0.5
    return _Plane(torch.where(regular, across / height, spare), along, height, regular, seen)
