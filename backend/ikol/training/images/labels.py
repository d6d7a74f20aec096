"""Labels of joints in the picture and in space, as losses on a posed body want them."""

from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor

from ikol.skeleton import KEYPOINT_NAMES

from .truth import Examples

LSP: Final = tuple(
    KEYPOINT_NAMES.index(name)
    for name in (
        *("right_ankle", "right_knee", "right_hip", "left_hip", "left_knee", "left_ankle"),
        *("right_wrist", "right_elbow", "right_shoulder", "left_shoulder", "left_elbow"),
        *("left_wrist", "neck", "head_top"),
    )
)
"""LSP's 14 joints among the keypoints."""

LSP_HIPS: Final = (2, 3)
"""Right and left hip among them."""


def seen_labels(examples: Examples) -> Tensor:
    """Where keypoints are seen, the picture being -1..1, and whether that is known [B, 29, 3]."""
    return torch.cat((2.0 * examples.points, examples.points_known[..., None]), dim=-1)


def joint_labels(
    examples: Examples, estimates: Tensor, rows: Sequence[int], hips: tuple[int, int]
) -> tuple[Tensor, Tensor]:
    """Joints in space, to be compared about the middle of the hips.

    A joint that a label lacks is taken from the estimate, so that it is neither right nor wrong.

    Args:
        examples: With the labels.
        estimates: Keypoints of the estimates [B, 29, 3], metres.
        rows: Which keypoints are wanted.
        hips: Which of those are the hips.

    Returns:
        Joints [B, J, 3], and whether a sample has any: whether its hips are known [B].
    """
    truth, own = examples.keypoints[:, list(rows)], estimates.detach()[:, list(rows)]
    known = examples.keypoints_known[:, list(rows)]
    off = truth[:, list(hips)].mean(1, keepdim=True) - own[:, list(hips)].mean(1, keepdim=True)
    filled = torch.where(known[..., None] > 0, truth, own + off)
    return filled, known[:, list(hips)].prod(1)
