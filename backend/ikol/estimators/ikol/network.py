"""The network: ResNet-34, three deconvolutions to heatmaps, and heads on the pooled features.

J. Li et al., "HybrIK: A hybrid analytical-neural inverse kinematics solution for 3D human pose and
shape estimation", CVPR 2021; J. Zhang et al., "IKOL", AAAI 2023, which takes the same network.
"""

import math
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn

from ikol.skeleton import NUM_JOINTS, NUM_KEYPOINTS

from .resnet import FEATURES, ResNet34
from .soft_argmax import soft_argmax
from .variant import CELLS, Variant

_CHANNELS: Final = 256
_HIDDEN: Final = 1024
_BETAS: Final = 10
_LEAVES: Final = 5
_START_SCALE: Final = 0.9


@dataclass(frozen=True, slots=True)
class Heads:
    """What the network says of B pictures.

    Attributes:
        uvd: Keypoints in the picture and in depth [B, K, 3], in -0.5..0.5.
        betas: Shape [B, 10].
        twist: cos, sin [B, 23, 2] of the joints 1..23, not of unit length.
        camera: Scale, and place x, y [B, 3]; the picture is 1 / scale metres wide at the person.
        sigma: How unsure each keypoint is [B, 29], in widths of the picture, see `error_of_sigma`.
        leaves: Rotations of the joints 10, 11, 15, 22, 23 relative to their parents [B, 5, 4], as
            quaternions w, x, y, z that are not of unit length.
    """

    uvd: Tensor
    betas: Tensor
    twist: Tensor
    camera: Tensor | None
    sigma: Tensor | None
    leaves: Tensor | None


def error_of_sigma(sigma: Tensor) -> Tensor:
    """The mean error along an axis that goes with a sigma, in the same unit.

    HybrIK's released code learns it as a Laplace distribution whose width, which is its mean error,
    is the root of 2 times sigma.
    """
    return math.sqrt(2.0) * sigma


class Network(nn.Module):
    """Pictures [B, 3, 256, 256], normalised as the registry says."""

    def __init__(self, variant: Variant) -> None:
        """Make a network with random parameters.

        Args:
            variant: Which of the family.
        """
        super().__init__()
        self.variant = variant
        self.preact = ResNet34()
        self.deconv_layers = nn.Sequential(
            *_upsampling(FEATURES), *_upsampling(_CHANNELS), *_upsampling(_CHANNELS)
        )
        self.final_layer = nn.Conv2d(_CHANNELS, variant.keypoints * CELLS, 1)
        self.fc1 = nn.Linear(FEATURES, _HIDDEN)
        self.fc2 = nn.Linear(_HIDDEN, _HIDDEN)
        self.dropout = nn.Dropout(0.5)
        self.decshape = nn.Linear(_HIDDEN, _BETAS)
        self.decphi = nn.Linear(_HIDDEN, 2 * (NUM_JOINTS - 1))
        self.register_buffer("init_shape", torch.zeros(_BETAS))
        if variant.has_camera:
            self.deccam = nn.Linear(_HIDDEN, 3)
            self.decsigma = nn.Linear(_HIDDEN, NUM_KEYPOINTS)
            self.register_buffer("init_cam", torch.tensor([_START_SCALE, 0.0, 0.0]))
        if variant.has_leaves:
            self.decleaf = nn.Linear(_HIDDEN, 4 * _LEAVES)

    def forward(self, pictures: Tensor) -> Heads:
        """See pictures."""
        features = self.preact(pictures)
        maps = self.final_layer(self.deconv_layers(features))
        # Between the two layers is no nonlinearity: so it was trained.
        hidden = self.dropout(self.fc1(features.mean((-2, -1))))
        hidden = self.dropout(self.fc2(hidden))
        camera, leaves = self.variant.has_camera, self.variant.has_leaves
        return Heads(
            uvd=soft_argmax(maps.unflatten(1, (self.variant.keypoints, CELLS))),
            betas=self.get_buffer("init_shape") + self.decshape(hidden),
            twist=self.decphi(hidden).unflatten(-1, (NUM_JOINTS - 1, 2)),
            camera=self.get_buffer("init_cam") + self.deccam(hidden) if camera else None,
            sigma=torch.sigmoid(self.decsigma(hidden)) if camera else None,
            leaves=self.decleaf(hidden).unflatten(-1, (_LEAVES, 4)) if leaves else None,
        )


def _upsampling(channels_in: int) -> tuple[nn.Module, nn.Module, nn.Module]:
    deconvolution = nn.ConvTranspose2d(channels_in, _CHANNELS, 4, 2, padding=1, bias=False)
    return deconvolution, nn.BatchNorm2d(_CHANNELS), nn.ReLU()
