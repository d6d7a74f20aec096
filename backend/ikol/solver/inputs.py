"""Inputs of a solve, brought into the form that the solvers use."""

from dataclasses import dataclass, fields

import torch
from torch import Tensor

from ikol.rotations import identity, tangent_basis
from ikol.solver.batch_last import directions, to_first, to_last, units
from ikol.solver.swing_twist import mirrored_twists
from ikol.solver.tree import Tree


@dataclass(frozen=True, slots=True)
class Rest:
    """The rest body and the twist of its joints.

    Attributes:
        bones: Edges of the rest pose [..., 28, 3], metres.
        axes: Unit bones t of joints 1..23 [..., 23, 3].
        tangents: Unit vectors perpendicular to each axis and to each other [..., 23, 3, 2].
        mirrored: (I - 2 t t^T) R_twist of joints 1..23 [..., 23, 3, 3].
    """

    bones: Tensor
    axes: Tensor
    tangents: Tensor
    mirrored: Tensor


@dataclass(frozen=True, slots=True)
class Targets:
    """Where the keypoints should be.

    Attributes:
        points: Target points relative to the pelvis [..., 3, 28], metres: a column each; zero
            where missing.
        weights: Trust in each [..., 28]; zero where missing.
        bones: Target edges [..., 28, 3], metres; zero where an end is missing.
        bone_weights: Product of the trust in both ends [..., 28].
    """

    points: Tensor
    weights: Tensor
    bones: Tensor
    bone_weights: Tensor

    def directions(self) -> Tensor:
        """Unit vectors of the bones [..., 28, 3]; zero where an end is missing or both agree."""
        return to_first(directions(to_last(self.bones, 2), to_last(self.bone_weights, 1) > 0))


@dataclass(frozen=True, slots=True)
class Problem:
    """One batch to solve: the kinematic tree, the body at rest, and where it should go."""

    tree: Tree
    rest: Rest
    targets: Targets

    def repeated(self, times: int) -> "Problem":
        """The same batch several times over; what is for all alike is not copied."""

        def repeat(values: Tensor) -> Tensor:
            if values.shape[0] == 1:
                return values
            return to_first(torch.cat([to_last(values, values.dim() - 1)] * times, dim=-1))

        rest, targets = self.rest, self.targets
        return Problem(
            self.tree,
            Rest(*(repeat(getattr(rest, field.name)) for field in fields(rest))),
            Targets(*(repeat(getattr(targets, field.name)) for field in fields(targets))),
        )


def make_rest(tree: Tree, rest_keypoints: Tensor, twist_cos_sin: Tensor) -> Rest:
    """Bones, axes and twists of a rest body [N, 29, 3] with twist [N, 23, 2]."""
    keypoints = to_last(rest_keypoints, 2).contiguous()
    bones = keypoints[1:] - keypoints.index_select(0, tree.edge_parents)
    axes = units(bones.index_select(0, tree.swing_edges), identity(bones)[1, :, None])
    tangents = to_last(tangent_basis(to_first(axes)), 3).contiguous()
    mirrored = mirrored_twists(axes, to_last(twist_cos_sin, 2).contiguous())
    return Rest(to_first(bones), to_first(axes), to_first(tangents), to_first(mirrored))


def make_targets(tree: Tree, targets: Tensor, keypoint_weights: Tensor | None) -> Targets:
    """Targets [N, 29, 3] relative to the first, without those that are missing.

    A target is missing where its weight is zero, or that or a coordinate is not finite; without
    the first, to which all refer, all are.
    """
    given = to_last(targets, 2).contiguous()
    relative = given - given[:1]
    present = relative.isfinite().all(1)
    if keypoint_weights is None:
        weights = present.to(given.dtype)
    else:
        given_weights = to_last(keypoint_weights, 1).contiguous()
        present = present & (given_weights > 0) & given_weights.isfinite()
        weights = torch.where(present, given_weights, 0.0)
    keypoints = torch.where(present.unsqueeze(1), relative, 0.0)
    # The pelvis is the origin by definition, hence always there, with full weight.
    ends = torch.cat([torch.ones_like(weights[:1]), weights[1:]])
    bone_weights = ends[1:] * ends.index_select(0, tree.edge_parents)
    bones = keypoints[1:] - keypoints.index_select(0, tree.edge_parents)
    bones = torch.where(bone_weights.unsqueeze(1) > 0, bones, 0.0)
    return Targets(
        to_first(keypoints[1:].movedim(0, 1)),
        to_first(weights[1:]),
        to_first(bones),
        to_first(bone_weights),
    )
