"""What attention costs as features become finer: SMPLer's, decoupled, and that of all to all.

X. Xu et al., "SMPLer", TPAMI 2023, Section 3.2: N tokens that attend to L features and then to each
other compare N L + N^2 pairs; tokens and features that all attend to each other (N + L)^2.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from ikol.estimators.smpler.attention import WIDTH, Layer
from ikol.estimators.smpler.units import TOKENS

SIDES: Final = (14, 28, 56, 112)
"""Features along each side; SMPLer's finest are 56."""


@dataclass(frozen=True, slots=True)
class AttentionCost:
    """Both kinds of attention to features of one size.

    Attributes:
        side: Features along each side.
        features: L, its square.
        decoupled_pairs: Pairs that are compared: N L + N^2.
        full_pairs: (N + L)^2.
        decoupled_ms: Least time of one picture, milliseconds.
        full_ms: The same for all to all.
        decoupled_order: The power of L by which the time grew since the size before.
        full_order: The same for all to all.
    """

    side: int
    features: int
    decoupled_pairs: int
    full_pairs: int
    decoupled_ms: float
    full_ms: float
    decoupled_order: float | None
    full_order: float | None


@torch.inference_mode()
def measure_attention(
    sides: Sequence[int], rounds: int, done: Callable[[int, int], None]
) -> list[AttentionCost]:
    """Time both kinds in one layer of SMPLer's width, on the CPU.

    Args:
        sides: Features along each side, rising.
        rounds: How often each is timed.
        done: Called with the sizes done and how many there are.
    """
    look, talk, everything = (Layer().eval() for _ in range(3))
    costs: list[AttentionCost] = []
    for number, side in enumerate(sides, start=1):
        generator = torch.Generator().manual_seed(side)
        tokens = torch.randn(1, TOKENS, WIDTH, generator=generator)
        features = torch.randn(1, side * side, WIDTH, generator=generator)
        both = torch.cat((tokens, features), dim=1)

        def decoupled(tokens: Tensor = tokens, features: Tensor = features) -> Tensor:
            return talk(look(tokens, features))

        def full(both: Tensor = both) -> Tensor:
            return everything(both)

        decoupled_ms, full_ms = _least_ms(decoupled, rounds), _least_ms(full, rounds)
        before = costs[-1] if costs else None
        growth = math.log(side * side / before.features) if before else math.nan
        costs.append(
            AttentionCost(
                side=side,
                features=side * side,
                decoupled_pairs=TOKENS * side * side + TOKENS**2,
                full_pairs=(TOKENS + side * side) ** 2,
                decoupled_ms=decoupled_ms,
                full_ms=full_ms,
                decoupled_order=math.log(decoupled_ms / before.decoupled_ms) / growth
                if before
                else None,
                full_order=math.log(full_ms / before.full_ms) / growth if before else None,
            )
        )
        done(number, len(sides))
    return costs


def _least_ms(run: Callable[[], Tensor], rounds: int) -> float:
    run()
    times_s: list[float] = []
    for _ in range(rounds):
        start_s = time.perf_counter()
        run()
        times_s.append(time.perf_counter() - start_s)
    return 1e3 * min(times_s)
