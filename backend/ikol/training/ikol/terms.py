"""Terms of the loss on the network's heads: heatmaps, shape, rotations, twist, camera.

J. Li et al., "HybrIK", CVPR 2021, and J. Zhang et al., "IKOL", AAAI 2023, Eq. 4, with the weights
of the released code.
"""

import math
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from ikol.estimators.ikol.network import error_of_sigma
from ikol.training.images.numbers import NotNegative


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the terms.

    Attributes:
        keypoints: Of the term of heatmaps.
        shape: Of squared betas.
        rotations: Of squared entries of rotation matrices.
        twist: Of squared distances of (cos, sin).
        camera: Of squared scale and place.
    """

    keypoints: NotNegative
    shape: NotNegative
    rotations: NotNegative
    twist: NotNegative
    camera: NotNegative


_HEATMAP_CELLS: Final = 64.0


def likelihood_term(uvd: Tensor, sigma: Tensor, true_uvd: Tensor, counts: Tensor) -> Tensor:
    """Negative log-likelihood of keypoints under Laplace distributions of the predicted width.

    But for a constant this is the released code's, whose width is the root of 2 times sigma.

    Args:
        uvd: Keypoints [B, K, 3], in -0.5..0.5.
        sigma: What the network says of the error to be expected, see `error_of_sigma` [B, K], the
            same for each axis.
        true_uvd: Of the label.
        counts: Weight of each coordinate [B, K, 3]; 0 where the label does not know it.
    """
    width = error_of_sigma(sigma)[..., None] + 1e-9
    off = (uvd - true_uvd).abs() / width + torch.log(2.0 * width)
    return _weighted(off, counts)


def heatmap_term(uvd: Tensor, true_uvd: Tensor, counts: Tensor) -> Tensor:
    """Mean error of keypoints in cells of the heatmaps (L1), for models without a camera.

    Args:
        uvd: Keypoints [B, K, 3], in -0.5..0.5.
        true_uvd: Of the label.
        counts: Weight of each coordinate [B, K, 3]; 0 where the label does not know it.
    """
    return _HEATMAP_CELLS * _weighted((uvd - true_uvd).abs(), counts)


def camera_term(camera: Tensor, scale: Tensor, root: Tensor, known: Tensor) -> Tensor:
    """Mean squared errors of scale and of place, which count alike.

    Args:
        camera: Scale, and place x, y in metres [B, 3].
        scale: Of the label [B, 1]: the picture is 1 / scale metres wide at the root.
        root: Where in the picture the root is [B, 2], in widths of the picture.
        known: Whether a sample has a label [B].
    """
    said, place_m = camera.split((1, 2), dim=-1)
    return squared_term(said, scale, known) + squared_term(place_m, root / scale, known)


def squared_term(values: Tensor, true_values: Tensor, known: Tensor) -> Tensor:
    """Mean squared error of shape, rotations, twist or camera.

    Args:
        values: [B, ...].
        true_values: Of the label.
        known: Whether a sample, or each of its parts, has a label: [B], or as far as it goes.
    """
    counts = known.reshape(*known.shape, *[1] * (values.ndim - known.ndim)).to(values.dtype)
    return _weighted((values - true_values).square(), counts.expand_as(values))


def _weighted(values: Tensor, counts: Tensor) -> Tensor:
    """Mean of values weighted by what they count; 0 if none counts."""
    total = counts.sum()
    return (values * counts).sum() / torch.where(total > 0, total, math.inf)
