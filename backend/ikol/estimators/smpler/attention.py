"""One layer of a transformer: attention from queries to keys, then a perceptron, normalised first.

X. Xu et al., "SMPLer", TPAMI 2023, Section 3.1.
"""

from typing import Final

from torch import Tensor, nn
from torch.nn import functional

WIDTH: Final = 128
HEADS: Final = 4
EPSILON: Final = 1e-12
DROPOUT: Final = 0.1
_HIDDEN: Final = 2 * WIDTH


class Attention(nn.Module):
    """softmax(Q K^T / sqrt(d) + bias) V in four heads."""

    def __init__(self) -> None:
        """Make it with random parameters."""
        super().__init__()
        self.query = nn.Linear(WIDTH, WIDTH)
        self.key = nn.Linear(WIDTH, WIDTH)
        self.value = nn.Linear(WIDTH, WIDTH)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, queries: Tensor, keys: Tensor, bias: Tensor | None = None) -> Tensor:
        """Attend.

        Args:
            queries: [B, N, 128].
            keys: What is attended to, and whose values are gathered [B, L, 128].
            bias: Added to the scores [B, 4, N, L].

        Returns:
            [B, N, 128].
        """

        def headed(x: Tensor) -> Tensor:
            return x.unflatten(-1, (HEADS, -1)).transpose(1, 2)

        gathered = functional.scaled_dot_product_attention(
            headed(self.query(queries)),
            headed(self.key(keys)),
            headed(self.value(keys)),
            attn_mask=bias,
            dropout_p=self.dropout.p if self.training else 0.0,
        )
        return gathered.transpose(1, 2).flatten(2)


class Layer(nn.Module):
    """x + W Attention(norm(x), keys), then + MLP(norm(x))."""

    def __init__(self) -> None:
        """Make it with random parameters."""
        super().__init__()
        self.LayerNorm_attn = nn.LayerNorm(WIDTH, EPSILON)
        self.attention = Attention()
        self.linear_attn = nn.Linear(WIDTH, WIDTH)
        self.dropout = nn.Dropout(DROPOUT)
        self.mlp = nn.Sequential(
            nn.LayerNorm(WIDTH, EPSILON),
            nn.Linear(WIDTH, _HIDDEN),
            nn.GELU(),
            nn.Linear(_HIDDEN, WIDTH),
            nn.Dropout(DROPOUT),
        )

    def forward(self, x: Tensor, keys: Tensor | None = None, bias: Tensor | None = None) -> Tensor:
        """Attend to keys, or, without any, of all to all.

        Args:
            x: [B, N, 128].
            keys: [B, L, 128], which are not normalised here.
            bias: Of the scores [B, 4, N, L].
        """
        queries = self.LayerNorm_attn(x)
        attended = self.attention(queries, queries if keys is None else keys, bias)
        x = x + self.dropout(self.linear_attn(attended))
        return x + self.mlp(x)
