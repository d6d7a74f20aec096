"""What is true of a person in a picture, as all networks that see pictures want it."""

from dataclasses import dataclass, fields
from typing import Self

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Examples:
    """B pictures and the truth, before cameras that look at the middle of each picture.

    What is not known is 0, and is not to count.

    Attributes:
        pictures: As the network sees them [B, 3, S, S].
        points: SMPL's 24 joints and five ends in the picture [B, 29, 2], which is -0.5..0.5.
        points_known: Weight of each, 0 or 1 [B, 29].
        keypoints: The same in space [B, 29, 3], metres relative to the root.
        keypoints_known: 0 or 1 [B, 29].
        R_parent_joint: Rotations [B, 24, 3, 3]; the identity where they are not known.
        rotations_known: [B].
        betas: Shape of the body that is trained with [B, 10].
        betas_known: [B].
        scale: Of the camera: the picture is 1 / scale metres wide at the root [B].
        root: Where in the picture the root is [B, 2].
        rays: What takes places (u, v, 1) of the picture to rays before the camera [B, 3, 3].
        root_depth: Of the root before it [B], metres.
        camera_known: Whether the four are known [B].
    """

    pictures: Tensor
    points: Tensor
    points_known: Tensor
    keypoints: Tensor
    keypoints_known: Tensor
    R_parent_joint: Tensor
    rotations_known: Tensor
    betas: Tensor
    betas_known: Tensor
    scale: Tensor
    root: Tensor
    rays: Tensor
    root_depth: Tensor
    camera_known: Tensor

    @classmethod
    def stacked(cls, examples: list[dict[str, Tensor]]) -> Self:
        """One batch of examples, each with the fields by name, without their first dimension."""
        return cls(
            **{
                each.name: torch.stack([example[each.name] for example in examples])
                for each in fields(cls)
            }
        )

    def to(self, device: torch.device) -> Self:
        """The same on another device."""
        return type(self)(
            **{
                each.name: getattr(self, each.name).to(device, non_blocking=True)
                for each in fields(self)
            }
        )
