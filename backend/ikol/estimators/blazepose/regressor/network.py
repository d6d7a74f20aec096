"""The network: an embedding of each frame, blocks of attention over time, corrections out."""

from dataclasses import dataclass, field
from typing import Final

import torch
from torch import Tensor, nn

from .attention import Block, Past, TimeCode
from .features import NUM_FEATURES

NUM_CORRECTIONS: Final = 29 * (3 + 2 + 1 + 1) + 23 * (2 + 1) + 10 + 3 + 4
_MOST_SIGMAS: Final = 8.0


@dataclass(frozen=True, slots=True)
class Size:
    """Size of the network.

    Attributes:
        width: Channels of a frame.
        blocks: Of attention over time.
        heads: Of each attention.
        hidden: Of each perceptron.
        window_s: How far before and after itself a frame looks in each block, seconds; no whole
            number of frames at usual rates, so that rounding does not decide what it sees.
    """

    width: int = 192
    blocks: int = 3
    heads: int = 6
    hidden: int = 384
    window_s: float = 0.59


@dataclass(slots=True)
class Memory:
    """What a stream has seen within the window.

    Attributes:
        times_s: [1, T] seconds.
        blocks: What each block keeps of those frames.
    """

    times_s: Tensor = field(default_factory=lambda: torch.empty(1, 0, dtype=torch.float64))
    blocks: list[Past] = field(default_factory=list[Past])


class Network(nn.Module):
    """Corrections to the hand-written mapping; all zero before it is trained.

    Frames may look ahead (for a recorded clip) or only back (for a stream), with the same weights.
    """

    def __init__(self, size: Size) -> None:
        """Make a network that changes nothing yet."""
        super().__init__()
        self.size = size
        self.register_buffer("mean", torch.zeros(NUM_FEATURES))
        self.register_buffer("deviation", torch.ones(NUM_FEATURES))
        self.embedding = nn.Sequential(
            nn.Linear(NUM_FEATURES, 2 * size.width),
            nn.GELU(),
            nn.Linear(2 * size.width, size.width),
        )
        self.looks_back = nn.Parameter(torch.zeros(size.width))
        self.time_code = TimeCode(size.blocks * size.heads, size.window_s)
        self.blocks = nn.ModuleList(
            Block(size.width, size.heads, size.hidden) for _ in range(size.blocks)
        )
        self.norm = nn.LayerNorm(size.width)
        self.corrections = nn.Linear(size.width, NUM_CORRECTIONS)
        nn.init.zeros_(self.corrections.weight)
        nn.init.zeros_(self.corrections.bias)

    def forward(
        self, features: Tensor, times_s: Tensor, causal: Tensor, memory: Memory | None = None
    ) -> Tensor:
        """Corrections [B, T, NUM_CORRECTIONS]; see `decoding` for what they mean.

        Args:
            features: [B, T, NUM_FEATURES].
            times_s: Times of the frames [B, T] in double precision, rising in each sequence.
            causal: Whether a sequence may only look back [B].
            memory: What came before, for a stream (B = 1, causal); is taken on to these frames.
        """
        x = (features - self.get_buffer("mean")) / self.get_buffer("deviation")
        x = self.embedding(x.clamp(-_MOST_SIGMAS, _MOST_SIGMAS))
        x = x + causal[:, None, None] * self.looks_back
        keys_s = times_s if memory is None else torch.cat((memory.times_s, times_s), dim=1)
        start_s = times_s[:, :1]
        bias = self.time_code((times_s - start_s).float(), (keys_s - start_s).float(), causal)
        pasts: list[Past] = []
        for index, (block, own) in enumerate(
            zip(self.blocks, bias.chunk(self.size.blocks, dim=1), strict=True)
        ):
            before = memory.blocks[index] if memory is not None and memory.blocks else None
            x, past = block(x, own, before)
            pasts.append(past)
        if memory is not None:
            _remember(memory, keys_s, pasts, self.size.window_s)
        return self.corrections(self.norm(x))

    def set_scale(self, features: Tensor) -> None:
        """Take mean and deviation of the features from samples [N, NUM_FEATURES]."""
        self.get_buffer("mean").copy_(features.mean(0))
        self.get_buffer("deviation").copy_(features.std(0).clamp_min(1e-2))


def _remember(memory: Memory, times_s: Tensor, pasts: list[Past], window_s: float) -> None:
    first = int((times_s[0] < times_s[0, -1] - window_s).sum())
    memory.times_s = times_s[:, first:]
    memory.blocks = [Past(past.keys[:, :, first:], past.values[:, :, first:]) for past in pasts]
