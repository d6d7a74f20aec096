"""Normal equations of a tree of turning joints without a Jacobian: composite rigid bodies.

Every degree of freedom is a rigid motion of all that hangs below its joint: an angular velocity a
about a pivot p, and with it b = p x a, the velocity of what is at the origin. In the space of
these 6-vectors x = (a, b), motions of the whole body as seen from the pelvis,

    J^T W J = x_k^T M_l x_l  for a joint l at or below the joint of k, else 0,
    J^T W r = x_k^T F_k,

where the inertia M_l (6 x 6) and the force F_l (6) are sums over all below joint l:
R. Featherstone, "Rigid Body Dynamics Algorithms", 2008, ch. 6, with weights for masses and
residuals for forces.

A point has homogeneous coordinates h = (q, 1), a bone (b, 0): the one moves by a x q + b, the other
by a x b. Both are B(x) h with a constant B, so that M is a constant linear map of sum w h h^T and F
one of sum w r h^T.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from ikol.made_once import made_once
from ikol.solver.batch_last import batch_of_matrices, product, summed, to_first, to_last
from ikol.solver.elimination import TreeFactor
from ikol.solver.pose import Pose
from ikol.solver.terms import PointTerm
from ikol.solver.tree import NUM_SWINGS, Freedoms, Tree, tree_for


@dataclass(frozen=True, slots=True)
class Elements:
    """What a term compares, points or bones, one hung on the parent of each keypoint 1..28.

    Attributes:
        homogeneous: (q, 1) of points, (b, 0) of bones [28, 4, N].
        weighted: The same times the weights [28, 4, N].
        residual: [28, 3, N].
    """

    homogeneous: Tensor
    weighted: Tensor
    residual: Tensor


class CompositeSystem:
    """The linear system of point terms for joints that turn about axes."""

    def __init__(
        self,
        freedoms: Freedoms,
        axes_parent: Tensor,
        pose: Pose,
        terms: tuple[PointTerm, ...],
    ) -> None:
        """Prepare inertias.

        Args:
            freedoms: Three degrees of freedom at the root, k at each joint 1..23.
            axes_parent: Axes of joints 1..23 in their parents' frames [N, 23, 3, k].
            pose: The pose to linearise at.
            terms: What is compared.
        """
        self._tree = tree_for(pose.points.device, pose.points.dtype)
        self._freedoms = freedoms
        self._maps = _maps(pose.points.device, pose.points.dtype)
        self._motions = _motions(self._tree, axes_parent, pose)
        self._elements = [_elements_of(term, pose) for term in terms]
        moments = [_outer(element.weighted, element.homogeneous) for element in self._elements]
        inertias = self._maps.inertia @ summed(self._tree.below, sum(moments[1:], moments[0]))
        inertias = inertias.index_select(0, freedoms.joints).unflatten(1, (6, 6))
        # What each motion meets: force = inertia motion
        self._forces = (inertias * self._motions.unsqueeze(2)).sum(1)

    def curvature(self) -> Tensor:
        """J^T W J [N, D, D], its lower triangle: descendants' rows, ancestors' columns."""
        forces, motions = batch_of_matrices(self._forces), batch_of_matrices(self._motions)
        return (forces @ motions.mT) * self._freedoms.descends

    def factor(self, added: Tensor, blocks: Tensor | None) -> TreeFactor:
        """J^T W J with additions, factorised along the tree.

        Args:
            added: Added to the diagonal [N, D].
            blocks: Added to the blocks of joints 1..23 [N, 23, k, k].
        """
        joint_blocks = None if blocks is None else to_last(blocks, 3)
        added = to_last(added, 1).contiguous()
        return TreeFactor(self._tree, self._motions, self._forces, added, joint_blocks)

    def diagonal(self) -> Tensor:
        """The diagonal of J^T W J [N, D]."""
        return to_first((self._forces * self._motions).sum(1))

    def gradient(self, step: Tensor | None = None) -> Tensor:
        """J^T W (r + J x) [N, D]."""
        moments: list[Tensor] = []
        for element in self._elements:
            residual = element.residual
            if step is not None:
                residual = residual + self._moved(element, to_last(step, 1))
            moments.append(_outer(residual, element.weighted))
        forces = self._maps.force @ summed(self._tree.below, sum(moments[1:], moments[0]))
        forces = forces.index_select(0, self._freedoms.joints)
        return to_first((self._motions * forces).sum(1))

    def _moved(self, element: Elements, step: Tensor) -> Tensor:
        """J x of points or bones [28, 3, N]."""
        motions = summed(self._freedoms.carries, self._motions * step.unsqueeze(1))
        velocities = (self._maps.force.mT @ motions).unflatten(1, (3, 4))
        return (velocities * element.homogeneous.unsqueeze(1)).sum(2)


def _motions(tree: Tree, axes_parent: Tensor, pose: Pose) -> Tensor:
    """(a, b) of all degrees of freedom [3 + 23 k, 6, N]; the root's are the frame's own axes."""
    R_parents = to_last(pose.R_world_joint, 3).index_select(0, tree.swing_parents)
    axes = product(R_parents, to_last(axes_parent, 3))
    pivots = to_last(pose.points, 2).movedim(1, 0)[:NUM_SWINGS].unsqueeze(2)
    swings = torch.cat([axes, torch.linalg.cross(pivots.expand_as(axes), axes, dim=1)], dim=1)
    swings = swings.transpose(1, 2).flatten(0, 1)
    root = _maps(axes.device, axes.dtype).root.expand(-1, -1, swings.shape[-1])
    return torch.cat([root, swings])


def _elements_of(term: PointTerm, pose: Pose) -> Elements:
    residual = term.residual(pose).unflatten(-1, (3, -1))
    homogeneous = to_last(term.homogeneous(pose), 2).movedim(1, 0)
    weights = to_last(term.weights()[..., : residual.shape[-1]], 1)
    return Elements(
        homogeneous, homogeneous * weights.unsqueeze(1), to_last(residual, 2).movedim(1, 0)
    )


def _outer(left: Tensor, right: Tensor) -> Tensor:
    """Products l r^T of each element, flattened [28, i j, N]."""
    return (left.unsqueeze(2) * right.unsqueeze(1)).flatten(1, 2)


@dataclass(frozen=True, slots=True)
class _Maps:
    """Constants: maps from sums of outer products to spatial quantities, and the root.

    Attributes:
        inertia: From sum w h h^T to the inertia M [36, 16].
        force: From sum w r h^T to the force F [6, 12]; its transpose from a motion x to B(x).
        root: Motions of the root [3, 6, 1].
    """

    inertia: Tensor
    force: Tensor
    root: Tensor


@made_once
def _maps(device: torch.device, dtype: torch.dtype) -> _Maps:
    basis = torch.zeros(6, 3, 4, dtype=dtype, device=device)
    eye = torch.eye(3, dtype=dtype, device=device)
    for axis in range(3):
        basis[axis, :, :3] = torch.linalg.cross(eye[axis].expand(3, 3), eye).mT
        basis[3 + axis, axis, 3] = 1
    inertia = torch.einsum("kip,liq->klpq", basis, basis)
    root = torch.eye(3, 6, dtype=dtype, device=device)[..., None]
    return _Maps(inertia.reshape(36, 16), basis.reshape(6, 12), root)
