"""The members of the family: which keypoints, which heads, which depth a heatmap spans."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from torch import Tensor

from ikol.errors import IkolError
from ikol.skeleton import NUM_JOINTS, NUM_KEYPOINTS

CELLS: Final = 64
"""Cells of a heatmap along each axis."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A member of the family.

    Attributes:
        keypoints: 29 or 24: without the five ends of the leaf joints.
        has_camera: Whether it says scale and place of the camera, and how sure it is of keypoints.
        has_leaves: Whether it says the rotations of the five leaf joints.
        depth_m: What the depth of a heatmap spans: HybrIK's models with a camera were trained with
            2.2 m, the others and IKOL's with 2 m.
    """

    keypoints: int
    has_camera: bool
    has_leaves: bool
    depth_m: float


HYBRIK_CAMERA: Final = Variant(NUM_KEYPOINTS, has_camera=True, has_leaves=False, depth_m=2.2)
"""HybrIK with a predicted camera."""

HYBRIK: Final = Variant(NUM_KEYPOINTS, has_camera=False, has_leaves=False, depth_m=2.0)
"""HybrIK for a known camera."""

IKOL: Final = Variant(NUM_JOINTS, has_camera=False, has_leaves=True, depth_m=2.0)
"""IKOL, and HybrIK with 24 joints."""

VARIANTS: Final = (HYBRIK_CAMERA, HYBRIK, IKOL)


def variant_of(state: Mapping[str, Tensor]) -> Variant:
    """The variant whose parameters these are.

    Args:
        state: By the names of the official repositories.

    Raises:
        IkolError: `checkpoint_unknown`.
    """
    maps = state.get("final_layer.weight")
    count = 0 if maps is None or maps.ndim == 0 else maps.shape[0] // CELLS
    for variant in VARIANTS:
        heads = ("deccam.weight" in state, "decleaf.weight" in state)
        if (variant.keypoints, variant.has_camera, variant.has_leaves) == (count, *heads):
            return variant
    raise IkolError(
        f"The checkpoint has heatmaps of {count} keypoints and heads that are not known together.",
        "Use a checkpoint of IKOL, or of HybrIK with ResNet-34.",
        "checkpoint_unknown",
    )
