"""`ikol evaluate`: measure accuracy."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import torch
from cyclopts import App, Parameter
from rich.console import Console

from ..body.model import load_body
from ..evaluation.image_fit import measure_image_fit
from .console import print_table
from .reports import check_reports, write_json

app = App(name="evaluate", help="Measure accuracy.")
app.command("ikol.cli.evaluate_layer:layer", name="layer", help="How accurate the IKOL layer is.")
app.command(
    "ikol.cli.evaluate_stress:stress",
    name="stress",
    help="Whether the IKOL layer fails on any of very many hard frames.",
)


@app.command(name="clip")
def clip(
    clip_path: Annotated[Path, Parameter(name="CLIP")],
    /,
    *more: Path,
    person: str = "largest",
    json_path: Annotated[Path | None, Parameter(name="--json")] = None,
) -> None:
    """How well captures lie on what the net saw in their pictures, and what was lost.

    Args:
        clip_path: A video.
        more: More videos.
        person: largest, central, or which person from the left, counted from 0.
        json_path: Also write the numbers to this file.
    """
    check_reports(json_path)
    torch.set_num_threads(1)
    body = load_body()
    rows: list[dict[str, object]] = []
    with Console(stderr=True).status("Capturing") as status:
        for path in (clip_path, *more):
            fit = measure_image_fit(
                path,
                body,
                person,
                lambda done, name=path.name: status.update(f"{name}: {done} frames"),
            )
            rows.append({"clip": path.name, **asdict(fit)})
    print_table(
        ("clip", "frames", "lost", "median % of height", "95th percentile"),
        [
            (
                str(row["clip"]),
                str(row["frames"]),
                str(row["frames_lost"]),
                f"{row['median_percent']:.2f}",
                f"{row['p95_percent']:.2f}",
            )
            for row in rows
        ],
    )
    write_json(json_path, rows)
