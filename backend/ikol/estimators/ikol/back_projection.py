"""From places in the picture and relative depths to metres before the camera.

J. Li et al., "HybrIK", CVPR 2021, and the released code of HybrIK and IKOL.
"""

from typing import Final

import torch
from torch import Tensor

PICTURE_PX: Final = 256.0
FOCAL_PX: Final = 1000.0
"""Focal length that the models with a camera were trained with, in pixels of the 256 pixels wide
picture, however large the square was in the image."""

_LEAST: Final = 1e-9
_OUTSIDE: Final = 1e-3
"""What bones at the edge count: one inside that points along the view must not decide alone."""
_INSIDE: Final = 0.47
"""Places further from the middle are on the outermost two of a heatmap's 64 cells."""


def camera_depth_m(scale: Tensor) -> Tensor:
    """How far the camera is from the person [...], metres, where the picture is 1 / scale wide."""
    return FOCAL_PX / (PICTURE_PX * scale + _LEAST)


def by_scale(uvd: Tensor, scale: Tensor, depth_m: float, offset: Tensor | None = None) -> Tensor:
    """Keypoints by the scale of the camera, as in the models that say it.

    Args:
        uvd: [..., K, 3] in -0.5..0.5.
        scale: Of the camera [...].
        depth_m: What the depth of the heatmaps spans.
        offset: Middle of the square less middle of the image, over the side of the square [..., 2].
            Without it the camera looks at the middle of the square.

    Returns:
        [..., K, 3] metres in the frame of the camera (x right, y down, z forward).
    """
    places = uvd[..., :2] if offset is None else uvd[..., :2] + offset[..., None, :]
    depths = depth_m * uvd[..., 2:] + camera_depth_m(scale)[..., None, None]
    return torch.cat((places * (PICTURE_PX / FOCAL_PX) * depths, depths), dim=-1)


def scale_from_bones(
    uvd: Tensor, depth_m: float, ends: tuple[Tensor, Tensor], lengths_m: Tensor
) -> Tensor:
    """The scale at which bones are as long as those of the body.

    Where the camera is not known the bones are: one of length L that goes c dd into depth is
    sqrt(L^2 - (c dd)^2) long across the view and |du| wide in the picture, the perspective within
    the person left out. This is the median of what the bones say, each counting by its length
    across, so that limbs which are said wrong do not move it as they would move a mean. Bones with
    an end at the edge count next to nothing: they leave the picture, and heatmaps end there.

    Args:
        uvd: [..., K, 3] in -0.5..0.5.
        depth_m: What the depth of the heatmaps spans.
        ends: Keypoints at both ends of the bones, two of [N].
        lengths_m: Their lengths [..., N].

    Returns:
        Scale [...], in 0.2..5: the picture is 1 / scale metres wide.
    """
    bones = uvd[..., ends[1], :] - uvd[..., ends[0], :]
    along_m = depth_m * bones[..., 2]
    across_m = (lengths_m.square() - along_m.square()).clamp_min(_LEAST).sqrt()
    at_edge = (uvd[..., :2].abs() > _INSIDE).any(-1)
    outside = at_edge[..., ends[0]] | at_edge[..., ends[1]]
    counts = torch.where(outside, _OUTSIDE * across_m, across_m)
    scales = torch.linalg.vector_norm(bones[..., :2], dim=-1) / across_m
    order = scales.argsort(-1)
    counted = counts.gather(-1, order).cumsum(-1)
    middle = (counted < 0.5 * counted[..., -1:]).sum(-1, keepdim=True)
    return scales.gather(-1, order.gather(-1, middle))[..., 0].clamp(0.2, 5.0)
