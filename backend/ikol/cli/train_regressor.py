"""`ikol train regressor`: clips in, a network and its card out."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import torch
from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ..body.model import load_body
from ..device import pick
from ..errors import IkolError
from ..training.budget import Budget
from ..training.logs import open_log
from ..training.material import load_material
from ..training.recipe import Recipe
from ..training.session import WEIGHTS, train
from .console import print_table, say
from .outputs import check_writable
from .reports import check_at_least_one, check_seed


def regressor(
    data: Path,
    /,
    *,
    out: Path,
    minutes: float | None = None,
    steps: int | None = None,
    seed: int = 0,
    start: Path | None = None,
    without_layer_loss: Annotated[bool, Parameter(name="--without-layer-loss")] = False,
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto",
) -> None:
    """Train on clips, and measure on those that are held out.

    A training that was interrupted goes on where its last checkpoint in the folder was taken.

    Args:
        data: Folder of clips that `ikol train data` or scripts/render_clips.py made.
        out: Folder for the network, its card, the checkpoint and the log for TensorBoard.
        minutes: How long to train; 90 unless steps are given.
        steps: How many steps to train.
        seed: Of everything that is random.
        start: A trained network (.safetensors) to begin with, to go on with other data.
        without_layer_loss: Train without the losses through the IKOL layer, to compare.
        device: What to train on.
    """
    budget = _budget(minutes, steps)
    check_seed(seed)
    check_writable(out / WEIGHTS)
    recipe = Recipe(seed=seed)
    if without_layer_loss:
        weights = replace(recipe.weights, layer_rotations=0.0, layer_joints=0.0)
        recipe = replace(recipe, weights=weights)
    chosen = pick(device)
    # Steps are small: more threads would wait for each other longer than they work.
    torch.set_num_threads(1)
    body = load_body()
    console = Console(stderr=True)
    with (
        open_log(out / "log", say) as log,
        Progress(
            TextColumn("{task.description:<24}"),
            BarColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        ) as bars,
    ):
        bar = bars.add_task("Reading clips", total=1.0)
        material = load_material(
            data, body, lambda done, total: bars.update(bar, completed=done / total)
        )
        card = train(
            material,
            body,
            recipe,
            budget,
            out,
            device=chosen,
            log=log,
            start=start,
            progress=lambda share, what: bars.update(bar, completed=share, description=what),
        )
    print_table(
        ("held out", "", "mapping", "network", "network, live"),
        [
            (kind, name, f"{value:.2f}", f"{trained[name]:.2f}", f"{trained[f'live_{name}']:.2f}")
            for kind, trained in card["held_out"].items()
            for name, value in card["plain_mapping"][kind].items()
        ],
    )
    console.print(f"Wrote {out / WEIGHTS}", markup=False)


def _budget(minutes: float | None, steps: int | None) -> Budget:
    check_at_least_one(**{} if steps is None else {"steps": steps})
    if minutes is not None and not minutes > 0.0:
        raise IkolError(f"--minutes cannot be {minutes:g}.", "Give more than 0.", "number")
    if minutes is None and steps is None:
        minutes = 90.0
    return Budget(steps, minutes)
