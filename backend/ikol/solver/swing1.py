"""The paper's parametrisation: one swing angle a joint, about an axis that the targets give."""

from dataclasses import dataclass

import torch
from torch import Tensor

from ikol.rotations import skew
from ikol.solver.descent import descend, root_from_children
from ikol.solver.inputs import Problem
from ikol.solver.pose import Pose
from ikol.solver.tree import LEVEL_SIZES, NUM_SWINGS, freedoms_for


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
        across: Unit vector m in the plane, perpendicular to the rest bone t [..., n, 3].
        along: Component of the target direction along t [..., n, 1].
        height: Component of the target direction along m [..., n, 1]; 1 where not regular.
        regular: False where the two bones are parallel and m is chosen freely [..., n, 1].
        seen: False where there is no target bone and the joint stays at rest [..., n, 1].
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
        axes = problem.rest.axes
        self.joint_average = freedoms_for(axes.device, axes.dtype, root=0, swing=1).joint_average

    def pose(self, state: Swing1State) -> Pose:
        """Forward kinematics f (Eq. 3), parents first."""
        axes = self._problem.rest.axes.split(LEVEL_SIZES, dim=-2)
        spare = self._problem.rest.tangents[..., 0].split(LEVEL_SIZES, dim=-2)
        alphas = state.alphas[..., None].split(LEVEL_SIZES, dim=-2)

        def swing(level: int, directions: Tensor) -> Tensor:
            plane = _plane_of(axes[level], spare[level], directions)
            half = torch.where(plane.seen, 0.5 * alphas[level], 0.0)
            return half.cos() * axes[level] + half.sin() * plane.across

        return descend(self._problem, self._R_root, swing)

    def jacobian(self, state: Swing1State, pose: Pose) -> Tensor:
        """Columns of Eq. 8 [..., 23, 3, 28], from the angular velocities of all joints.

        A joint whose parent turns with omega turns with omega + v (c . omega), the second part
        because its plane follows the target bone p, which does not turn:
        v = -sin(alpha) m + (1 - cos(alpha)) t, c = (t . p) / (m . p) m - t, all in the world.
        """
        tree = self._problem.tree
        R_parents = pose.R_world_joint.index_select(-3, tree.swing_parents)
        axes = (R_parents @ self._problem.rest.axes[..., None]).squeeze(-1)
        spare = (R_parents @ self._problem.rest.tangents[..., :1]).squeeze(-1)
        directions = self._problem.targets.directions.index_select(-2, tree.swing_edges)
        plane = _plane_of(axes, spare, directions)
        alphas = torch.where(plane.seen, state.alphas[..., None], 0.0)
        v = (1 - alphas.cos()) * axes - alphas.sin() * plane.across
        slope = plane.along / plane.height
        c = torch.where(plane.regular, slope * plane.across - axes, 0.0)
        normals = torch.where(plane.seen, torch.linalg.cross(axes, plane.across), 0.0)
        omegas = self._angular_velocities(v, c, normals)
        bones_posed = (pose.points @ tree.differences).mT
        turning = omegas.index_select(-3, tree.edge_parents)
        edges = -skew(bones_posed) @ turning  # omega x bone [..., 28, 3, 23]
        return edges.movedim(-3, -1).transpose(-3, -2) @ tree.path

    def retract(self, state: Swing1State, step: Tensor) -> Swing1State:
        """Add the step to the angles (Eq. 11)."""
        return Swing1State(state.alphas + step)

    def zero_state(self) -> Swing1State:
        """The paper's start: no swing."""
        return Swing1State(torch.zeros_like(self._problem.targets.points[..., 0, :NUM_SWINGS]))

    def state_of(self, R_parent_joint: Tensor, R_world_joint: Tensor) -> Swing1State:
        """Angles of given rotations [..., 24, 3, 3], measured in the planes that they give."""
        tree = self._problem.tree
        R_parents = R_world_joint.index_select(-3, tree.swing_parents)
        directions = self._problem.targets.directions.index_select(-2, tree.swing_edges)
        seen_from_parents = (R_parents.mT @ directions[..., None]).squeeze(-1)
        axes = self._problem.rest.axes
        plane = _plane_of(axes, self._problem.rest.tangents[..., 0], seen_from_parents)
        posed = (R_parent_joint[..., 1:, :, :] @ axes[..., None]).squeeze(-1)
        sine, cosine = (posed * plane.across).sum(-1), (posed * axes).sum(-1)
        return Swing1State(torch.atan2(sine, cosine))

    def _angular_velocities(self, v: Tensor, c: Tensor, normals: Tensor) -> Tensor:
        """World angular velocity of joints 0..23 for a unit rate of each angle [..., 24, 3, 23]."""
        eye = torch.eye(NUM_SWINGS, dtype=v.dtype, device=v.device)
        own = (normals[..., None] * eye[:, None, :]).split(LEVEL_SIZES, dim=-3)
        follow = v[..., :, None] * c[..., None, :]
        follow = (follow + torch.eye(3, dtype=v.dtype, device=v.device)).split(LEVEL_SIZES, dim=-3)
        above = torch.zeros_like(own[0][..., :1, :, :])
        levels = [above]
        for level, parents in enumerate(self._problem.tree.level_parents):
            above = follow[level] @ above.index_select(-3, parents) + own[level]
            levels.append(above)
        return torch.cat(levels, dim=-3)


def _plane_of(axes: Tensor, spare: Tensor, directions: Tensor) -> _Plane:
    """Planes of unit rest bones, target directions and a spare one, in one frame [..., n, 3]."""
    along = (axes * directions).sum(-1, keepdim=True)
    across = directions - along * axes
    squares = (across * across).sum(-1, keepdim=True)
    regular = squares > torch.finfo(across.dtype).eps
    height = torch.where(regular, squares, 1.0).sqrt()
    seen = (directions * directions).sum(-1, keepdim=True) > 0.5
    return _Plane(torch.where(regular, across / height, spare), along, height, regular, seen)
