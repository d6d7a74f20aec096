"""HRNet for poses without its last layer, with the parameter names that checkpoints have.

K. Sun et al., "Deep high-resolution representation learning for human pose estimation", CVPR 2019.
"""

from collections.abc import Sequence
from typing import Final

from torch import Tensor, nn
from torch.nn import functional

from ikol.estimators.ikol.resnet import BasicBlock

SCALES: Final = 4
_STEM: Final = 64
_LAYER1: Final = 256
_BLOCKS: Final = 4
_MODULES: Final = (1, 4, 3)
"""Modules of the stages 2, 3 and 4."""


class Bottleneck(nn.Module):
    """1 x 1, 3 x 3 and 1 x 1 convolutions beside a shortcut."""

    def __init__(self, channels_in: int, channels: int, width: int) -> None:
        """Make a block of so many channels in, out and between."""
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, channels, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(channels)
        self.downsample: nn.Module | None = None
        if channels_in != channels:
            shortcut = nn.Conv2d(channels_in, channels, 1, bias=False)
            self.downsample = nn.Sequential(shortcut, nn.BatchNorm2d(channels))

    def forward(self, x: Tensor) -> Tensor:
        """[B, C_in, H, W] to [B, C, H, W]."""
        shortcut = x if self.downsample is None else self.downsample(x)
        x = functional.relu(self.bn1(self.conv1(x)))
        x = functional.relu(self.bn2(self.conv2(x)))
        return functional.relu(self.bn3(self.conv3(x)) + shortcut)


class Exchange(nn.Module):
    """Branches of several scales, each a few blocks long, and then of each the sum over all."""

    def __init__(self, widths: Sequence[int]) -> None:
        """Make a module whose branches have so many channels, the finest first."""
        super().__init__()
        self.branches = nn.ModuleList(
            nn.Sequential(*(BasicBlock(width, width, 1) for _ in range(_BLOCKS)))
            for width in widths
        )
        self.fuse_layers = nn.ModuleList(
            nn.ModuleList(_between(widths, source, target) for source in range(len(widths)))
            for target in range(len(widths))
        )

    def forward(self, scales: list[Tensor]) -> list[Tensor]:
        """Features of all scales to features of all scales."""
        own = [branch(x) for branch, x in zip(self.branches, scales, strict=True)]
        fused: list[Tensor] = []
        for target in range(len(own)):
            layers = self.get_submodule(f"fuse_layers.{target}").children()
            parts = [layer(x) for layer, x in zip(layers, own, strict=True)]
            total = parts[0]
            for part in parts[1:]:
                total = total + part
            fused.append(functional.relu(total))
        return fused


NOT_FOR_POSES: Final = tuple(f"stage4.{_MODULES[-1] - 1}.fuse_layers.{k}." for k in (1, 2, 3))
"""What names of parameters begin with that HRNets for poses lack: they end in the finest scale."""


class HRNet(nn.Module):
    """Pictures [B, 3, H, W] to features of 1/4, 1/8, 1/16 and 1/32 of the size."""

    def __init__(self, width: int) -> None:
        """Make the network with random parameters; W32 has a width of 32."""
        super().__init__()
        self.widths = tuple(width << scale for scale in range(SCALES))
        self.conv1 = nn.Conv2d(3, _STEM, 3, 2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(_STEM)
        self.conv2 = nn.Conv2d(_STEM, _STEM, 3, 2, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(_STEM)
        channels = (_STEM, *[_LAYER1] * (_BLOCKS - 1))
        self.layer1 = nn.Sequential(*(Bottleneck(c, _LAYER1, _STEM) for c in channels))
        before: Sequence[int] = (_LAYER1,)
        for number, modules in enumerate(_MODULES, start=1):
            now = self.widths[: number + 1]
            setattr(self, f"transition{number}", _transition(before, now))
            stage = nn.Sequential(*(Exchange(now) for _ in range(modules)))
            setattr(self, f"stage{number + 1}", stage)
            before = now

    def forward(self, pictures: Tensor) -> list[Tensor]:
        """Features of pictures whose colours are normalised, the finest first."""
        x = functional.relu(self.bn1(self.conv1(pictures)))
        scales = [self.layer1(functional.relu(self.bn2(self.conv2(x))))]
        for number in range(1, len(_MODULES) + 1):
            transition = list(self.get_submodule(f"transition{number}").children())
            # The new branch begins where the coarsest one ends.
            scales = [
                layer(scales[min(place, len(scales) - 1)]) for place, layer in enumerate(transition)
            ]
            scales = self.get_submodule(f"stage{number + 1}")(scales)
        return scales


def _transition(before: Sequence[int], now: Sequence[int]) -> nn.ModuleList:
    layers: list[nn.Module] = []
    for place, width in enumerate(now):
        if place >= len(before):
            layers.append(nn.Sequential(_convolution(before[-1], width, 2, rectify=True)))
        elif before[place] != width:
            layers.append(_convolution(before[place], width, 1, rectify=True))
        else:
            layers.append(nn.Identity())
    return nn.ModuleList(layers)


def _between(widths: Sequence[int], source: int, target: int) -> nn.Module:
    """From one scale to another."""
    if source == target:
        return nn.Identity()
    if source > target:
        convolution = nn.Conv2d(widths[source], widths[target], 1, bias=False)
        grown = nn.Upsample(scale_factor=2 ** (source - target), mode="nearest")
        return nn.Sequential(convolution, nn.BatchNorm2d(widths[target]), grown)
    steps = target - source
    return nn.Sequential(
        *(_convolution(widths[source], widths[source], 2, rectify=True) for _ in range(steps - 1)),
        _convolution(widths[source], widths[target], 2, rectify=False),
    )


def _convolution(channels_in: int, channels: int, stride: int, *, rectify: bool) -> nn.Sequential:
    layers = (
        nn.Conv2d(channels_in, channels, 3, stride, padding=1, bias=False),
        nn.BatchNorm2d(channels),
    )
    return nn.Sequential(*layers, nn.ReLU()) if rectify else nn.Sequential(*layers)
