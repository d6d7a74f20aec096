"""The network: features of the picture, and a regression that corrects its own estimate.

A. Kanazawa et al., "End-to-end recovery of human shape and pose", CVPR 2018, Section 3.2; iterative
error feedback is that of J. Carreira et al., CVPR 2016.
"""

from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from .parameters import SIZE, mean_parameters
from .resnet_v2 import FEATURES, ResNet50V2

_HIDDEN: Final = 1024
_STEPS: Final = 3
_SMALL_GAIN: Final = 0.1
"""Of the last layer's first values: variance 0.01 of the usual, so that first steps are small."""


class FeedbackRegressor(nn.Module):
    """Features [B, 2048] and an estimate [B, 85] to a better one, the same network each time."""

    def __init__(self) -> None:
        """Make the network with random parameters; it starts at the T-pose of the mean body."""
        super().__init__()
        start = mean_parameters(torch.zeros(24, 3), torch.zeros(10))
        self.mean_param = nn.Parameter(start[None])
        self.fc1 = nn.Linear(FEATURES + SIZE, _HIDDEN)
        self.fc2 = nn.Linear(_HIDDEN, _HIDDEN)
        self.fc3 = nn.Linear(_HIDDEN, SIZE)
        self.dropout = nn.Dropout(0.5)
        nn.init.xavier_uniform_(self.fc3.weight, gain=_SMALL_GAIN)
        nn.init.zeros_(self.fc3.bias)

    def forward(self, features: Tensor) -> Tensor:
        """Estimates after each of the three steps [3, B, 85]."""
        estimate = self.mean_param.expand(len(features), -1)
        steps: list[Tensor] = []
        for _ in range(_STEPS):
            x = torch.cat((features, estimate), dim=-1)
            x = self.dropout(functional.relu(self.fc1(x)))
            x = self.dropout(functional.relu(self.fc2(x)))
            estimate = estimate + self.fc3(x)
            steps.append(estimate)
        return torch.stack(steps)


class Network(nn.Module):
    """Pictures [B, 3, 224, 224], colours in -1..1, to estimates after each step [3, B, 85]."""

    def __init__(self) -> None:
        """Make the network with random parameters."""
        super().__init__()
        self.backbone = ResNet50V2()
        self.regressor = FeedbackRegressor()

    def forward(self, pictures: Tensor) -> Tensor:
        """See pictures."""
        return self.regressor(self.backbone(pictures))
