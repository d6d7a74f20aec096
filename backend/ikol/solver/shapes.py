"""Shapes, dtypes and devices of the inputs of a solve, checked against each other."""

from functools import lru_cache
from typing import Final

import torch
from torch import Tensor

from ikol.skeleton import NUM_JOINTS, NUM_KEYPOINTS
from ikol.solver.tree import NUM_SWINGS

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
    if not dtype.is_floating_point:
        raise ValueError(f"targets are {dtype}; they must be real floating-point numbers")
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


@lru_cache
def _known_leading(shapes: tuple[torch.Size | None, ...]) -> torch.Size:
    """The same, remembered, and errors by the names of the inputs.

    Shapes come again and again, and looking at them takes a tenth as long as solving one frame.
    """
    try:
        return _common_leading(shapes)
    except RuntimeError as error:
        pairs = zip(_TRAILING, shapes, strict=True)
        given = ", ".join(f"{name} {tuple(shape)}" for name, shape in pairs if shape is not None)
        raise ValueError(f"The leading dimensions do not go together: {given}") from error


def flat_batch(tensor: Tensor, trailing: int, shape: torch.Size) -> Tensor:
    """A tensor with one leading dimension: N for a batch of `shape`, 1 if it is for all alike."""
    own = tensor.shape[: tensor.dim() - trailing]
    kept = tensor.shape[tensor.dim() - trailing :]
    if own.numel() == 1:
        return tensor.reshape(1, *kept)
    return tensor.expand(*shape, *kept).reshape(-1, *kept)
