"""Terms of single frames: joints, shape and twist (Eq. 4), uncertainty, picture, place, contacts.

J. Zhang et al., "IKOL: Inverse kinematics optimization layer for 3D human pose and shape estimation
via Gauss-Newton differentiation", AAAI 2023.
"""

from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from ikol.estimators.base import KEYPOINT_SCALE_M, RAY_SCALE_M, TWIST_SCALE
from ikol.estimators.blazepose.regressor.decoding import Regressed, error_of

from ..batches import Batch
from .means import mean_where

_LEAST_LOG: Final = -1.5
"""No error is expected to be less than a fifth of its scale: the pull of a term is bounded."""

_LEAST_DEPTH_M: Final = 0.2

_MOST_OFF_M: Final = 0.5
"""Error in the picture beyond which nothing is to be learned: of what is beside the camera."""


def frame_terms(regressed: Regressed, batch: Batch) -> dict[str, Tensor]:
    """The terms, by name, each a mean over frames and coordinates."""
    truth, there = batch.truth, batch.there
    depth = truth.pelvis[..., None, 2:]
    off = (regressed.keypoints - truth.keypoints).abs()[:, :, 1:]
    off_ray = (regressed.rays - _on_plane(truth.keypoints + truth.pelvis[..., None, :])).abs()
    off_ray = (off_ray * depth).clamp_max(_MOST_OFF_M)
    off_twist = torch.linalg.vector_norm(regressed.twist - truth.twist, dim=-1)
    projected = _on_plane(regressed.keypoints + regressed.pelvis[..., None, :])
    off_projected = (projected - _on_plane(truth.keypoints + truth.pelvis[..., None, :])).abs()
    off_place = (regressed.pelvis / regressed.pelvis[..., 2:] * truth.pelvis[..., 2:])[..., :2]
    contacts = functional.binary_cross_entropy_with_logits(
        regressed.contact_logits, truth.contacts, reduction="none"
    )
    log_depth = torch.log(regressed.pelvis[..., 2] / truth.pelvis[..., 2].clamp_min(0.1))
    terms = {
        "joints": off,
        "shape": (regressed.betas - truth.betas[:, None]).square(),
        "twist": (regressed.twist - truth.twist).square().sum(-1),
        "picture": off_ray,
        "reprojection": (off_projected * depth).clamp_max(_MOST_OFF_M),
        "place": (off_place - truth.pelvis[..., :2]).abs(),
        "depth": log_depth.abs(),
        "contacts": contacts,
        "joints_likelihood": _laplace(
            off.sum(-1), regressed.keypoint_logits[:, :, 1:], KEYPOINT_SCALE_M, 3
        ),
        "picture_likelihood": _laplace(off_ray.sum(-1), regressed.ray_logits, RAY_SCALE_M, 2),
        "twist_likelihood": _laplace(off_twist, regressed.twist_logits, TWIST_SCALE, 1),
    }
    return {name: mean_where(values, there) for name, values in terms.items()}


def _laplace(off: Tensor, logits: Tensor, scale: float, dimensions: int) -> Tensor:
    """Negative log-likelihood of errors under Laplace distributions, less a constant."""
    log_error = error_of(logits, scale)
    least = torch.log(torch.tensor(scale, device=off.device)) + _LEAST_LOG
    log_error = torch.maximum(log_error, least)
    return off * torch.exp(-log_error) + dimensions * log_error


def _on_plane(points: Tensor) -> Tensor:
    return points[..., :2] / points[..., 2:].clamp_min(_LEAST_DEPTH_M)
