"""Inputs of a solve, checked and brought into the form that the solvers use."""

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Final

import torch
from torch import Tensor

from ikol.rotations import identity, tangent_basis
from ikol.skeleton import NUM_JOINTS, NUM_KEYPOINTS
from ikol.solver.batch_last import directions, to_first, to_last, units
from ikol.solver.swing_twist import twisted_half_turns
from ikol.solver.tree import NUM_SWINGS, Tree

Shape = tuple[int, ...]

_TRAILING: Final[dict[str, Shape]] = {
    "targets": (NUM_KEYPOINTS, 3),
    "rest_keypoints": (NUM_KEYPOINTS, 3),
    "twist_cos_sin": (NUM_SWINGS, 2),
    "keypoint_weights": (NUM_KEYPOINTS,),
    "joint_weights": (NUM_SWINGS,),
    "initial": (NUM_JOINTS, 3, 3),
    "shapedirs": (NUM_KEYPOINTS, 3),
}
"""The last dimensions of each input; shapedirs have one more, of any length."""


@dataclass(frozen=True, slots=True)
class Rest:
    """The rest body and the twist of its joints.

    Attributes:
        bones: Edges of the rest pose [..., 28, 3], metres.
        axes: Unit bones t of joints 1..23 [..., 23, 3].
        tangents: Unit vectors perpendicular to each axis and to each other [..., 23, 3, 2].
        twisted: half_turn(t) R_twist of joints 1..23 [..., 23, 3, 3].
    """

    bones: Tensor
    axes: Tensor
    tangents: Tensor
    twisted: Tensor


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
    twisted = twisted_half_turns(axes, to_last(twist_cos_sin, 2).contiguous())
    return Rest(to_first(bones), to_first(axes), to_first(tangents), to_first(twisted))


def make_targets(tree: Tree, targets: Tensor, keypoint_weights: Tensor | None) -> Targets:
    """Targets [N, 29, 3] relative to the first, without those that are missing.

    A target is missing where its weight is zero or a coordinate is not finite.
    """
    given = to_last(targets, 2).contiguous()
    present = given.isfinite().all(1)
    if keypoint_weights is None:
        weights = present.to(given.dtype)
    else:
        given_weights = to_last(keypoint_weights, 1).contiguous()
        present = present & (given_weights > 0)
        weights = torch.where(present, given_weights, 0.0)
    keypoints = torch.where(present.unsqueeze(1), given - given[:1], 0.0)
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


def check_shapes(
    targets: Tensor,
    rest_keypoints: Tensor,
    twist_cos_sin: Tensor,
    *,
    keypoint_weights: Tensor | None,
    joint_weights: Tensor | None,
    initial: Tensor | None,
    shapedirs: Tensor | None,
) -> torch.Size:
    """Check the inputs of `solve` against each other and broadcast their leading dimensions.

    Returns:
        The common leading shape.

    Raises:
        ValueError: If a shape, dtype or device does not fit.
    """
    tensors = (
        targets,
        rest_keypoints,
        twist_cos_sin,
        keypoint_weights,
        joint_weights,
        initial,
        shapedirs,
    )
    dtype, device = targets.dtype, targets.device
    for name, tensor in zip(_TRAILING, tensors, strict=True):
        if tensor is not None and (tensor.dtype != dtype or tensor.device != device):
            raise ValueError(
                f"{name} is {tensor.dtype} on {tensor.device}; targets are {dtype} on {device}"
            )
    shapes = tuple([None if tensor is None else tensor.shape for tensor in tensors])
    if torch.compiler.is_compiling():
        return _common_leading(shapes)
    return _known_leading(shapes)


def _common_leading(shapes: tuple[torch.Size | None, ...]) -> torch.Size:
    """What the leading dimensions of all inputs, those that are given, broadcast to."""
    leading: list[torch.Size] = []
    for (name, trailing), shape in zip(_TRAILING.items(), shapes, strict=True):
        if shape is None:
            continue
        ending = (*trailing, *shape[-1:]) if name == "shapedirs" else trailing
        if shape[-len(ending) :] != ending:
            raise ValueError(f"{name} is {tuple(shape)}; it must end in {ending}")
        leading.append(shape[: -len(ending)])
    return torch.broadcast_shapes(*leading)


_known_leading = lru_cache(_common_leading)
"""The same, remembered: shapes come again and again, and looking at them takes a tenth as long as
solving one frame."""


def flat_batch(tensor: Tensor, trailing: int, shape: torch.Size) -> Tensor:
    """A tensor with one leading dimension: N for a batch of `shape`, 1 if it is for all alike."""
    own = tensor.shape[: tensor.dim() - trailing]
    kept = tensor.shape[tensor.dim() - trailing :]
    if own.numel() == 1:
        return tensor.reshape(1, *kept)
    return tensor.expand(*shape, *kept).reshape(-1, *kept)
