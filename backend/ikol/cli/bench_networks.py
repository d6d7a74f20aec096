"""`ikol bench networks`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from ..body.model import load_body
from ..device import pick
from ..evaluation.machine import machine_facts
from ..evaluation.network_speed import measure_networks
from .console import print_table
from .progress import CaptureProgress
from .reports import check_at_least_one, check_reports, write_json


def networks(
    *,
    json_path: Annotated[Path | None, Parameter(name="--json")] = None,
    batch: tuple[int, ...] = (1, 16),
    rounds: int = 5,
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto",
) -> None:
    """Speed of all estimators' networks, one picture at a time and many.

    Args:
        json_path: Also write the rows to this file.
        batch: Pictures at once; may be given several times.
        rounds: How often each is timed.
        device: What they run on, but for BlazePose's, which run on the CPU.
    """
    check_reports(json_path)
    check_at_least_one(batch=min(batch), rounds=rounds)
    with CaptureProgress() as progress:
        stage = progress.stage("Measuring", 0)
        rows = measure_networks(load_body(), batch, rounds, pick(device), stage.done)
    print_table(
        ("estimator", "parameters", "device", "threads", "batch", "ms a picture, least (median)"),
        [
            (
                row.estimator,
                "" if row.million_parameters is None else f"{row.million_parameters:.2f} M",
                row.device,
                str(row.threads),
                str(row.batch),
                f"{row.ms_per_picture_min:.3g} ({row.ms_per_picture_median:.3g})",
            )
            for row in rows
        ],
    )
    print_table(("machine", ""), list(machine_facts().items()))
    write_json(json_path, [asdict(row) for row in rows])
