"""`ikol bench`: measure speed on this machine."""

from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Annotated

import torch
from cyclopts import App, Parameter
from rich.console import Console

from ..errors import IkolError
from ..evaluation.layer_speed import BATCHES, DIRECTIONS, THREADS, LayerSpeed, measure_layer
from ..evaluation.machine import machine_facts
from ..evaluation.pipeline_memory import measure_memory
from ..evaluation.pipeline_speed import measure_pipeline
from ..evaluation.plots import check_plot, plot_speed
from ..evaluation.solvers import SPEED_SOLVERS, solver_named
from .console import print_table
from .progress import CaptureProgress
from .reports import check_at_least_one, check_reports, print_numbers, write_json

app = App(name="bench", help="Measure speed.")
app.command(
    "ikol.cli.bench_networks:networks",
    name="networks",
    help="Speed of all estimators on one picture at a time and on many.",
)
app.command(
    "ikol.cli.bench_solve:solve",
    name="solve",
    help="What the pass over the whole clip takes as clips become longer.",
)
app.command(
    "ikol.cli.bench_attention:attention",
    name="attention",
    help="What attention costs as features become finer: SMPLer's, and that of all to all.",
)


@app.command(name="pipeline")
def pipeline(
    *,
    clip: Path,
    json_path: Annotated[Path | None, Parameter(name="--json")] = None,
    rounds: int = 3,
) -> None:
    """Speed of a whole capture against its nets alone, memory, decoding, transport.

    Args:
        clip: The video.
        json_path: Also write the numbers to this file.
        rounds: How often each is measured; medians are given.
    """
    torch.set_num_threads(1)
    check_reports(json_path)
    check_at_least_one(rounds=rounds)
    with Console(stderr=True).status("Measuring") as status:
        speed = measure_pipeline(clip, rounds, status.update)
    numbers = {"clip": clip.name, **asdict(speed)}
    print_numbers(numbers)
    write_json(json_path, numbers)


@app.command(name="memory")
def memory(
    *,
    clip: Path,
    json_path: Annotated[Path | None, Parameter(name="--json")] = None,
    short_s: float = 10.0,
    long_s: float = 600.0,
) -> None:
    """Memory of a whole capture of a long clip against a short one.

    Args:
        clip: The video; it is repeated to the lengths.
        json_path: Also write the numbers to this file.
        short_s: Length of the short clip, seconds.
        long_s: Length of the long clip, seconds.
    """
    check_reports(json_path)
    _check_lengths(short_s, long_s)
    with Console(stderr=True).status("Measuring") as status:
        peaks = measure_memory(clip, short_s, long_s, status.update)
    numbers = {"clip": clip.name, **asdict(peaks)}
    print_numbers(numbers)
    write_json(json_path, numbers)


@app.command(name="layer")
def layer(
    *,
    json_path: Annotated[Path | None, Parameter(name="--json")] = None,
    plot: Path | None = None,
    solver: tuple[str, ...] = (),
    batch: tuple[int, ...] = BATCHES,
    rounds: int = 2,
) -> None:
    """Speed of the IKOL layer in every mode, and of what it is compared with.

    Args:
        json_path: Also write the rows to this file.
        plot: Also draw them into this .png, .svg or .pdf.
        solver: Measure this solver only; may be given several times.
        batch: Frames that are solved at once; may be given several times.
        rounds: How often each is measured for a while.
    """
    check_reports(json_path)
    check_at_least_one(batch=min(batch), rounds=rounds)
    if plot is not None:
        check_plot(plot)
    names = [solver_named(name).name for name in solver] or [named.name for named in SPEED_SOLVERS]
    with CaptureProgress() as progress:
        stage = progress.stage("Measuring", 0)
        rows = measure_layer(names, batch, rounds, stage.done)
    _print_speeds(rows, batch)
    print_table(("machine", ""), list(machine_facts().items()))
    write_json(json_path, [asdict(row) for row in rows])
    if plot is not None:
        plot_speed(rows, plot)


def _print_speeds(rows: list[LayerSpeed], batches: tuple[int, ...]) -> None:
    """A line for each solver, direction and number of threads: least (median) us a frame."""
    cells = {
        (row.solver, row.direction, row.threads, row.batch): (
            f"{row.us_per_frame_min:.4g} ({row.us_per_frame_median:.4g})"
        )
        for row in rows
    }
    names = dict.fromkeys(row.solver for row in rows)
    print_table(
        ("us a frame, least (median)", "direction", "threads", *(f"B={b}" for b in batches)),
        [
            (name, way, str(count), *(cells.get((name, way, count, b), "") for b in batches))
            for way, count, name in product(DIRECTIONS, THREADS, names)
        ],
    )


def _check_lengths(short_s: float, long_s: float) -> None:
    if not 0 < short_s < long_s:
        raise IkolError(
            f"{short_s:g} s and {long_s:g} s are no shorter and longer clip.",
            "Give lengths above 0, the shorter one first.",
            "number",
        )
