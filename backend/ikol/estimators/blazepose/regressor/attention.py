"""Attention over time: each frame looks at those near it, by their true time differences."""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

_FINEST_S: Final = 0.02
_CENTRES: Final = 15


@dataclass(frozen=True, slots=True)
class Past:
    """Keys and values of frames that a block has seen [B, heads, T, width / heads]."""

    keys: Tensor
    values: Tensor


class TimeCode(nn.Module):
    """A bias on attention for each head, learned as a smooth function of the time difference.

    The difference is measured on a scale that is linear near zero and logarithmic further away
    (fine steps at 60 frames a second, coarse ones at the window's rim), by radial basis functions.
    """

    def __init__(self, heads: int, window_s: float) -> None:
        """Make a code.

        Args:
            heads: Of all blocks together.
            window_s: How far before and after itself a frame looks, seconds.
        """
        super().__init__()
        self._window_s = window_s
        rim = torch.log1p(torch.tensor(window_s / _FINEST_S))
        centres = torch.linspace(-1.0, 1.0, _CENTRES) * rim
        self.register_buffer("_centres", centres, persistent=False)
        self._spacing = float(2.0 * rim / (_CENTRES - 1))
        self.weights = nn.Linear(_CENTRES, heads)

    def forward(self, queries_s: Tensor, keys_s: Tensor, causal: Tensor) -> Tensor:
        """Biases [B, heads, Q, K]: minus infinity outside of the window.

        Args:
            queries_s: Times of the frames that look [B, Q], seconds.
            keys_s: Times of those that are looked at [B, K].
            causal: Whether a sequence may only look back [B].
        """
        later = keys_s[:, None, :] - queries_s[:, :, None]
        scaled = later.sign() * torch.log1p(later.abs() / _FINEST_S)
        away = (scaled[..., None] - self.get_buffer("_centres")) / self._spacing
        bias = self.weights(torch.exp(-away.square())).permute(0, 3, 1, 2)
        hidden = (later.abs() > self._window_s) | (causal[:, None, None] & (later > 0.0))
        return bias.masked_fill(hidden[:, None], -torch.inf)


class Block(nn.Module):
    """Attention over time, then a perceptron in each frame, both added to what comes in."""

    def __init__(self, width: int, heads: int, hidden: int) -> None:
        """Make a block.

        Args:
            width: Channels; divisible by `heads`.
            heads: Of the attention.
            hidden: Of the perceptron.
        """
        super().__init__()
        self._heads = heads
        self.attention_norm = nn.LayerNorm(width)
        self.queries_keys_values = nn.Linear(width, 3 * width)
        self.attended = nn.Linear(width, width)
        self.frame_norm = nn.LayerNorm(width)
        self.frame = nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, width))

    def forward(self, x: Tensor, bias: Tensor, past: Past | None) -> tuple[Tensor, Past]:
        """One step of the whole.

        Args:
            x: Frames [B, T, width].
            bias: [B, heads, T, past and T].
            past: Frames before them.

        Returns:
            The frames, and the past with them.
        """
        batch, count, width = x.shape
        mixed = self.queries_keys_values(self.attention_norm(x))
        queries, keys, values = mixed.view(batch, count, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
        if past is not None:
            keys = torch.cat((past.keys, keys), dim=2)
            values = torch.cat((past.values, values), dim=2)
        seen = functional.scaled_dot_product_attention(queries, keys, values, attn_mask=bias)
        x = x + self.attended(seen.transpose(1, 2).reshape(batch, count, width))
        return x + self.frame(self.frame_norm(x)), Past(keys, values)
