"""ResNet-50 v2 (pre-activation) as TensorFlow's slim has it, without its classifier.

K. He et al., "Identity mappings in deep residual networks", ECCV 2016. Slim's differs: a block
strides in its last unit, and padding is SAME, which here pads more at the end than at the start
where the pooling's window does not fit.
"""

from collections.abc import Iterator
from typing import Final

from torch import Tensor, nn
from torch.nn import functional

BLOCKS: Final = ((64, 3, 2), (128, 4, 2), (256, 6, 2), (512, 3, 1))
"""Width of the bottleneck, units, and stride of each block."""

FEATURES: Final = 2048
_EXPANSION: Final = 4
_EPSILON: Final = 1e-5
_MOMENTUM: Final = 0.003


class Unit(nn.Module):
    """A bottleneck whose input is normalised first."""

    def __init__(self, channels_in: int, width: int, stride: int) -> None:
        """Make a unit.

        Args:
            channels_in: Channels that come in.
            width: Of the bottleneck; four times as many channels go out.
            stride: Of the middle convolution and of the shortcut.
        """
        super().__init__()
        channels = _EXPANSION * width
        self.stride = stride
        self.preact = _norm(channels_in)
        self.shortcut: nn.Module | None = None
        if channels_in != channels:
            self.shortcut = nn.Conv2d(channels_in, channels, 1, stride)
        self.conv1 = nn.Conv2d(channels_in, width, 1, bias=False)
        self.bn1 = _norm(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, padding=1, bias=False)
        self.bn2 = _norm(width)
        self.conv3 = nn.Conv2d(width, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C_in, H, W] to [B, 4 width, H / stride, W / stride]."""
        active = functional.relu(self.preact(x))
        if self.shortcut is None:
            shortcut = x[..., :: self.stride, :: self.stride]
        else:
            shortcut = self.shortcut(active)
        residual = functional.relu(self.bn1(self.conv1(active)))
        residual = functional.relu(self.bn2(self.conv2(residual)))
        return shortcut + self.conv3(residual)


class ResNet50V2(nn.Module):
    """Pictures [B, 3, 224, 224] to pooled features [B, 2048]."""

    def __init__(self) -> None:
        """Make the network with random parameters."""
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, padding=3)
        channels = 64
        blocks: list[nn.Module] = []
        for width, units, stride in BLOCKS:
            blocks.append(nn.Sequential(*_units(channels, width, units, stride)))
            channels = _EXPANSION * width
        self.blocks = nn.ModuleList(blocks)
        self.postnorm = _norm(FEATURES)

    def forward(self, pictures: Tensor) -> Tensor:
        """Features of pictures whose colours are in -1..1."""
        x = _pool_same(self.conv1(pictures))
        for block in self.blocks:
            x = block(x)
        return functional.relu(self.postnorm(x)).mean((-2, -1))


def _units(channels_in: int, width: int, units: int, stride: int) -> Iterator[Unit]:
    for number in range(units):
        last = number == units - 1
        yield Unit(channels_in if number == 0 else _EXPANSION * width, width, stride if last else 1)


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=_EPSILON, momentum=_MOMENTUM)


def _pool_same(x: Tensor) -> Tensor:
    """Maximum over 3 x 3 at every second place, padded as TensorFlow's SAME does."""
    low, high = zip(*(_same_padding(size) for size in (x.shape[-1], x.shape[-2])), strict=True)
    padded = functional.pad(x, (low[0], high[0], low[1], high[1]), value=-float("inf"))
    return functional.max_pool2d(padded, 3, 2)


def _same_padding(size: int) -> tuple[int, int]:
    total = max((-(-size // 2) - 1) * 2 + 3 - size, 0)
    return total // 2, total - total // 2
