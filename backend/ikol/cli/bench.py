"""`ikol bench`: measure speed on this machine."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import torch
from cyclopts import App, Parameter
from rich.console import Console

from ..evaluation.pipeline_memory import measure_memory
from ..evaluation.pipeline_speed import measure_pipeline
from ..export.atomic import written_whole
from .console import print_table

app = App(name="bench", help="Measure speed.")


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
    with Console(stderr=True).status("Measuring") as status:
        speed = measure_pipeline(clip, max(1, rounds), status.update)
    _report({"clip": clip.name, **asdict(speed)}, json_path)


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
    with Console(stderr=True).status("Measuring") as status:
        peaks = measure_memory(clip, short_s, long_s, status.update)
    _report({"clip": clip.name, **asdict(peaks)}, json_path)


def _report(numbers: dict[str, object], json_path: Path | None) -> None:
    if json_path is not None:
        with written_whole(json_path, "w") as file:
            json.dump(numbers, file, indent=2)
    print_table(
        ("measure", "value"),
        [
            (name, f"{value:.3g}" if isinstance(value, float) else str(value))
            for name, value in numbers.items()
        ],
    )
