"""`ikol bench`: measure speed on this machine."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import torch
from cyclopts import App, Parameter
from rich.console import Console

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
    numbers = {"clip": clip.name, **asdict(speed)}
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
