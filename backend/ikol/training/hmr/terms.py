"""Terms of the encoder's loss: the picture, SMPL's parameters, joints in space.

A. Kanazawa et al., "End-to-end recovery of human shape and pose", CVPR 2018, Eq. 2 to 4, with the
means of the released code. Only the last step's estimate has these; the critic sees all steps.
"""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from ikol.training.images.numbers import NotNegative

HIPS: Final = (2, 3)
"""Right and left hip among the 14 joints of LSP."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the terms, as in the released training script.

    Attributes:
        picture: Of keypoints in the picture.
        space: Of parameters and of joints in space.
        critic: Of what the critic says.
    """

    picture: NotNegative = 60.0
    space: NotNegative = 60.0
    critic: NotNegative = 1.0


def picture_term(seen: Tensor, labels: Tensor) -> Tensor:
    """Mean error of visible keypoints' coordinates (Eq. 2).

    Args:
        seen: Projected keypoints [B, K, 2], the picture being -1..1.
        labels: [B, K, 3]: the same of the label, and whether it is visible, 0 or 1.
    """
    return _mean((seen - labels[..., :2]).abs(), labels[..., 2:] > 0)


def parameter_term(
    R: Tensor,
    betas: Tensor,
    true_R: Tensor,
    true_betas: Tensor,
    *,
    R_known: Tensor,
    betas_known: Tensor,
) -> Tensor:
    """Half the mean squared error of rotation matrices and shape taken together (Eq. 4).

    Args:
        R: Rotations relative to the parent [B, 24, 3, 3].
        betas: Shape [B, 10].
        true_R: Of the label.
        true_betas: Of the label.
        R_known: Whether a sample has rotations [B].
        betas_known: Whether it has the shape [B].
    """
    off = ((R - true_R).flatten(1), betas - true_betas)
    counts = (
        known[:, None].expand_as(each)
        for known, each in zip((R_known, betas_known), off, strict=True)
    )
    return 0.5 * _mean(torch.cat(off, -1).square(), torch.cat(tuple(counts), -1))


def joint_term(joints: Tensor, true_joints: Tensor, known: Tensor) -> Tensor:
    """Half the mean squared error of joints about the middle of the hips (Eq. 3), m^2.

    Args:
        joints: LSP's 14 joints [B, 14, 3], metres.
        true_joints: Of the label.
        known: Whether a sample has them [B].
    """
    off = _about_hips(joints) - _about_hips(true_joints)
    return 0.5 * _mean(off.square(), known[:, None, None])


def _about_hips(joints: Tensor) -> Tensor:
    return joints - joints[:, list(HIPS)].mean(1, keepdim=True)


def _mean(values: Tensor, counts: Tensor) -> Tensor:
    """Mean of the values that count; 0 if none does."""
    where = counts.expand_as(values).to(values.dtype)
    return (values * where).sum() / where.sum().clamp_min(1.0)
