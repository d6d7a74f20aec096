"""ResNet-34 without its classifier, with the parameter names that checkpoints have.

K. He et al., "Deep residual learning for image recognition", CVPR 2016.
"""

from collections.abc import Iterator
from typing import Final

from torch import Tensor, nn
from torch.nn import functional

BLOCKS: Final = (3, 4, 6, 3)
WIDTHS: Final = (64, 128, 256, 512)
FEATURES: Final = WIDTHS[-1]


class BasicBlock(nn.Module):
    """Two 3 x 3 convolutions beside a shortcut."""

    def __init__(self, channels_in: int, channels: int, stride: int) -> None:
        """Make a block.

        Args:
            channels_in: Channels that come in.
            channels: Channels that go out.
            stride: Of the first convolution, and of the shortcut.
        """
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, channels, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.downsample: nn.Module | None = None
        if stride != 1 or channels_in != channels:
            shortcut = nn.Conv2d(channels_in, channels, 1, stride, bias=False)
            self.downsample = nn.Sequential(shortcut, nn.BatchNorm2d(channels))

    def forward(self, x: Tensor) -> Tensor:
        """[B, C_in, H, W] to [B, C, H / stride, W / stride]."""
        shortcut = x if self.downsample is None else self.downsample(x)
        x = functional.relu(self.bn1(self.conv1(x)))
        return functional.relu(self.bn2(self.conv2(x)) + shortcut)


class ResNet34(nn.Module):
    """Pictures [B, 3, H, W] to features [B, 512, H / 32, W / 32]."""

    def __init__(self) -> None:
        """Make the network with random parameters."""
        super().__init__()
        self.conv1 = nn.Conv2d(3, WIDTHS[0], 7, 2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(WIDTHS[0])
        channels = WIDTHS[0]
        for number, (width, blocks) in enumerate(zip(WIDTHS, BLOCKS, strict=True), start=1):
            stride = 1 if number == 1 else 2
            setattr(
                self, f"layer{number}", nn.Sequential(*_blocks(channels, width, blocks, stride))
            )
            channels = width

    def forward(self, pictures: Tensor) -> Tensor:
        """Features of pictures whose colours are normalised."""
        x = functional.relu(self.bn1(self.conv1(pictures)))
        x = functional.max_pool2d(x, 3, 2, padding=1)
        for number in range(1, len(BLOCKS) + 1):
            x = self.get_submodule(f"layer{number}")(x)
        return x


def _blocks(channels_in: int, channels: int, blocks: int, stride: int) -> Iterator[nn.Module]:
    yield BasicBlock(channels_in, channels, stride)
    for _ in range(blocks - 1):
        yield BasicBlock(channels, channels, 1)
