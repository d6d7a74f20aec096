"""Keypoints of a picture before its camera, where that is known."""

import torch
from torch import Tensor


def before_camera(uvd: Tensor, depth_m: float, rays: Tensor, root_depth: Tensor) -> Tensor:
    """Keypoints [B, K, 3] in metres before the camera that looks at the middle of the picture.

    Args:
        uvd: Places in the picture and depths relative to the root [B, K, 3], in -0.5..0.5.
        depth_m: What the depth of the heatmaps spans.
        rays: What takes places (u, v, 1) to rays [B, 3, 3].
        root_depth: Of the root [B], metres.
    """
    places = torch.cat((uvd[..., :2], torch.ones_like(uvd[..., :1])), dim=-1)
    along = places @ rays.mT
    depths = depth_m * uvd[..., 2:] + root_depth[:, None, None]
    return along / along[..., 2:] * depths
