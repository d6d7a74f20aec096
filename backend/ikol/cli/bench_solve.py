"""`ikol bench solve`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from ..errors import IkolError
from ..evaluation.machine import machine_facts
from ..evaluation.solve_speed import MINUTES, measure_solving
from .console import print_table
from .reports import check_reports, write_json


def solve(
    motion: Path,
    /,
    *,
    json_path: Annotated[Path | None, Parameter(name="--json")] = None,
    minutes: tuple[float, ...] = MINUTES,
) -> None:
    """What the pass over the whole clip takes as clips become longer.

    Args:
        motion: An .npz of `ikol capture`; it is repeated to the lengths.
        json_path: Also write the rows to this file.
        minutes: Length of a clip; may be given several times.
    """
    check_reports(json_path)
    if not 0 < min(minutes) <= max(minutes) < float("inf"):
        raise IkolError("--minutes must be above 0.", "Give lengths of clips.", "number")
    with Console(stderr=True).status("Measuring") as status:
        rows = measure_solving(motion, minutes, status.update)
    print_table(
        ("minutes", "frames", "s", "processor s", "ms a frame", "MB before", "MB at most"),
        [
            (
                f"{row.minutes:g}",
                str(row.frames),
                f"{row.wall_s:.2f}",
                f"{row.processor_s:.2f}",
                f"{row.ms_per_frame:.2f}",
                f"{row.held_mb:.0f}",
                f"{row.peak_mb:.0f}",
            )
            for row in rows
        ],
    )
    print_table(("machine", ""), list(machine_facts().items()))
    write_json(json_path, [asdict(row) for row in rows])
