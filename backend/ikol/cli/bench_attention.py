"""`ikol bench attention`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import torch
from cyclopts import Parameter

from ..errors import IkolError
from ..evaluation.attention_cost import SIDES, AttentionCost, measure_attention
from ..evaluation.machine import machine_facts
from .console import print_table
from .progress import CaptureProgress
from .reports import check_at_least_one, check_reports, write_json


def attention(
    *,
    json_path: Annotated[Path | None, Parameter(name="--json")] = None,
    side: tuple[int, ...] = SIDES,
    rounds: int = 10,
) -> None:
    """What attention costs as features become finer: SMPLer's, and that of all to all.

    Args:
        json_path: Also write the rows to this file.
        side: Features along each side of the picture; may be given several times, rising.
        rounds: How often each is timed.
    """
    check_reports(json_path)
    check_at_least_one(side=min(side), rounds=rounds)
    if list(side) != sorted(set(side)):
        raise IkolError("The sides do not rise.", "Give each once, the smallest first.", "number")
    torch.set_num_threads(1)
    with CaptureProgress() as progress:
        rows = measure_attention(side, rounds, progress.stage("Measuring", len(side)).done)
    print_table(
        ("features", "decoupled: pairs", "ms", "order", "all to all: pairs", "ms", "order"),
        [_cells(row) for row in rows],
    )
    print_table(("machine", ""), list(machine_facts().items()))
    write_json(json_path, [asdict(row) for row in rows])


def _cells(row: AttentionCost) -> tuple[str, ...]:
    orders = (
        "" if order is None else f"{order:.2f}" for order in (row.decoupled_order, row.full_order)
    )
    first, second = orders
    return (
        f"{row.side} x {row.side}",
        str(row.decoupled_pairs),
        f"{row.decoupled_ms:.3g}",
        first,
        str(row.full_pairs),
        f"{row.full_ms:.3g}",
        second,
    )
