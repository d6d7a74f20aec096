"""`ikol train ikol`, `hmr` and `smpler`: pictures in, an estimator's network and its card out."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeVar

import torch
from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ..errors import IkolError
from ..estimators.registry import entry_named
from ..training.hmr.config import SHIPPED as HMR
from ..training.hmr.config import HmrConfig
from ..training.hmr.method import make_method as make_hmr
from ..training.ikol.config import SHIPPED as IKOL
from ..training.ikol.config import IkolConfig
from ..training.ikol.method import make_method as make_ikol
from ..training.images.config import Config, Source, load_config
from ..training.images.launch import Team, team_of
from ..training.images.material import Material, open_material
from ..training.images.method import Method
from ..training.images.session import budget_of, train, weights_file
from ..training.logs import NoLog, open_log
from ..training.smpler.config import SHIPPED as SMPLER
from ..training.smpler.config import SmplerConfig
from ..training.smpler.method import make_method as make_smpler
from ..weights import weights_dir
from .console import print_table, say
from .outputs import check_writable
from .score_tables import number

ConfigT = TypeVar("ConfigT", bound=Config)


@Parameter(name="*")
@dataclass(frozen=True)
class TrainChoices:
    """How a network is trained."""

    out: Path
    """Folder for the network, its card, the checkpoint and the log for TensorBoard."""

    config: Path | None = None
    """TOML file with what is to be other than in the paper."""

    studio: Path | None = None
    """Folder of rendered clips with their pictures to train on, too (scripts/render_clips.py
    --keep-frames)."""

    start: Path | None = None
    """Checkpoint of the network to begin with."""

    minutes: float | None = None
    """How long at most; the learning rate falls along it."""

    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    """What to train on. Started by torchrun, each process takes a GPU of its own."""


def ikol(*, choices: TrainChoices) -> None:
    """Train the network of IKOL, or of HybrIK, through the IKOL layer.

    A training that was interrupted goes on where its last checkpoint in the folder was taken.

    Args:
        choices: How.
    """
    config = _config(IkolConfig, IKOL, choices)
    _train(config, choices, lambda: make_ikol(config, choices.start))


def hmr(*, choices: TrainChoices, poses: Path | None = None) -> None:
    """Train HMR's network, and the critic that it learns against.

    A training that was interrupted goes on where its last checkpoint in the folder was taken.

    Args:
        choices: How.
        poses: Folder of AMASS .npz or other motion files: what the critic takes for human.
    """
    config = _config(HmrConfig, HMR, choices)
    if poses is not None:
        config = replace(config, poses=str(poses))
    _train(config, choices, lambda: make_hmr(config, choices.start))


def smpler(*, choices: TrainChoices) -> None:
    """Train SMPLer's network.

    A training that was interrupted goes on where its last checkpoint in the folder was taken.

    Args:
        choices: How.
    """
    config = _config(SmplerConfig, SMPLER, choices)
    _train(config, choices, lambda: make_smpler(config, choices.start))


def _config(kind: type[ConfigT], shipped: Path, choices: TrainChoices) -> ConfigT:
    config = load_config(kind, shipped, choices.config)
    if choices.studio is not None:
        studio = Source("studio", str(choices.studio))
        config = replace(config, data=(*config.data, studio))
    return config


def _train(config: Config, choices: TrainChoices, make: Callable[[], Method]) -> None:
    minutes = choices.minutes
    if minutes is not None and not minutes > 0.0:
        raise IkolError(f"--minutes cannot be {minutes:g}.", "Give more than 0.", "number")
    check_writable(choices.out / "checkpoint")
    with team_of(choices.device) as team:
        material = open_material(config.data)
        torch.manual_seed(config.seed)
        method = make()
        if team.leads:
            _warn(material, method)
        card = _run(method, material, config, choices, team)
    if team.leads:
        fits = method.crop.side_px == entry_named(method.name).crop.side_px
        _tell(card, choices.out / weights_file(method), fits=fits)


def _run(
    method: Method, material: Material, config: Config, choices: TrainChoices, team: Team
) -> dict[str, Any]:
    console = Console(stderr=True)
    log = (
        open_log(choices.out / "log" / method.name, say)
        if team.leads
        else contextlib.nullcontext(NoLog())
    )
    with (
        log as numbers,
        Progress(
            TextColumn("{task.description:<24}"),
            BarColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not (team.leads and console.is_terminal),
        ) as bars,
    ):
        bar = bars.add_task("Reading", total=1.0)
        return train(
            method,
            material,
            config,
            budget_of(config, material, team, choices.minutes),
            choices.out,
            team=team,
            log=numbers,
            progress=lambda share, what: bars.update(bar, completed=share, description=what),
        )


def _warn(material: Material, method: Method) -> None:
    given_px = entry_named(method.name).crop.side_px
    if method.crop.side_px != given_px:
        say(
            f"Warning: it learns from pictures of {method.crop.side_px} pixels, as a trial; "
            f"captures give it {given_px}."
        )
    for name, reason in material.unjudged.items():
        say(f"Warning: it will not be measured on held-out pictures of {name}: {reason}")


def _tell(card: dict[str, Any], path: Path, *, fits: bool) -> None:
    before, after = card["errors_at_start"], card["errors"]
    print_table(
        ("error", *(f"{part}, {when}" for part in after for when in ("at first", "now"))),
        [
            (name, *(number(errors[part][name], 2) for part in after for errors in (before, after)))
            for name in next(iter(after.values()))
        ],
    )
    first, last = card["first_loss"], card["last_loss"]
    print_table(
        ("loss", "first step", "last step"),
        [(name, f"{first[name]:.3g}", f"{last[name]:.3g}") for name in first],
    )
    weights = weights_dir().resolve()
    where = "There" if path.resolve().is_relative_to(weights) else f"In {weights}"
    finds = f" {where} `ikol capture --estimator {path.stem}` finds it." if fits else ""
    say(f"Wrote {path}.{finds}")
