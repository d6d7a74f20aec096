"""A training of a network that sees pictures, from its first to its last step."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from safetensors.torch import save

from ikol.body.model import load_body
from ikol.export.atomic import written_whole
from ikol.training.budget import Budget, Every
from ikol.training.checkpoints import keep_checkpoint, read_checkpoint
from ikol.training.logs import Log

from .config import Config
from .judging import Judge
from .launch import Team
from .material import Material, batches
from .method import Method
from .trainer import Trainer

_CHECKPOINT_S: Final = 300.0
_JUDGED_TIMES: Final = 10


def weights_file(method: Method) -> str:
    """The name of the file that a training leaves."""
    return f"{method.name}.safetensors"


def checkpoint_file(method: Method) -> str:
    """The name of the file that a training goes on from.

    Its ending is none of a network's: in the folder of weights it is not taken for one.
    """
    return f"{method.name}.resume"


def budget_of(config: Config, material: Material, team: Team, minutes: float | None) -> Budget:
    """The schedule's epochs as steps, or so many minutes if they are over sooner."""
    samples = config.schedule.epochs * material.epoch
    steps = max(1, round(samples / (config.schedule.batch * team.size)))
    return Budget(steps, minutes)


def train(
    method: Method,
    material: Material,
    config: Config,
    budget: Budget,
    folder: Path,
    *,
    team: Team,
    log: Log,
    progress: Callable[[float, str], None] = lambda share, what: None,
) -> dict[str, Any]:
    """Train, or go on from the folder's checkpoint, and write parameters and card.

    Args:
        method: What is trained, and by whom.
        material: What to learn from and be judged by.
        config: How.
        budget: How long.
        folder: Gets checkpoint, parameters and card; the leading process writes them.
        team: The processes that share the work.
        log: Gets the terms of the loss and the measurements.
        progress: Called with the share that is done and a word on how it stands.

    Returns:
        The card.

    Raises:
        IkolError: "other_training" if the folder's checkpoint is of another one, "diverged".
    """
    identity = _identity(method, material, config, budget, team)
    trainer = Trainer(method.players, config, team)
    checkpoint = folder / checkpoint_file(method)
    keep = partial(keep_checkpoint, checkpoint, identity=identity)
    kept = read_checkpoint(checkpoint, identity)
    judges = _judges(method, material, config) if team.leads else {}
    seconds = 0.0
    told: dict[str, Any] = {}
    if kept is not None:
        trainer.restore(kept)
        seconds, told = float(kept["seconds"]), kept["told"]
    elif team.leads:
        told["errors_at_start"] = _measure(judges, method, team, 0, log)
    drawn = batches(material, config, method, trainer.step, team)
    start_s = time.monotonic() - seconds
    keeping = Every(_CHECKPOINT_S, seconds)
    judging = Every(1.0 / _JUDGED_TIMES, budget.share(trainer.step, seconds))
    while (share := team.agreed(budget.share(trainer.step, seconds))) < 1.0:
        terms = trainer.advance(next(drawn).to(team.device), share)
        seconds = time.monotonic() - start_s
        if team.leads:
            log.add(trainer.step, "loss", terms)
            told = {"first_loss": terms, **told, "last_loss": terms}
            progress(share, f"loss {terms['total']:.4g}")
            if keeping.due(seconds):
                keep(trainer.state() | {"told": told}, seconds=seconds)
            if judging.due(share):
                _measure(judges, method, team, trainer.step, log)
    card: dict[str, Any] = {}
    if team.leads:
        keep(trainer.state() | {"told": told}, seconds=seconds)
        told["errors"] = _measure(judges, method, team, trainer.step, log)
        card = _card(method, material, identity, trainer.step, seconds) | told
        _write(method, folder, card)
    team.wait()
    return card


def _judges(method: Method, material: Material, config: Config) -> dict[str, Judge]:
    body = load_body(config.body)
    parts = {
        "training": [dataset for dataset, _ in material.training],
        "held_out": material.held_out,
    }
    return {name: Judge(part, method.crop, body) for name, part in parts.items() if part}


def _measure(
    judges: dict[str, Judge], method: Method, team: Team, step: int, log: Log
) -> dict[str, dict[str, float | None]]:
    method.network.eval()
    reader = method.reader(team.device)
    measured = {name: judge.measure(reader) for name, judge in judges.items()}
    method.network.train()
    for name, numbers in measured.items():
        log.add(step, name, numbers)
    return measured


def _identity(
    method: Method, material: Material, config: Config, budget: Budget, team: Team
) -> dict[str, Any]:
    digest = hashlib.sha256()
    for dataset, gain in material.training:
        ends = dataset[0].name, dataset[len(dataset) - 1].name
        digest.update(repr((dataset.name, gain, len(dataset), *ends)).encode())
    told = replace(config, workers=0)
    return {
        "network": method.name,
        "config": asdict(told),
        "samples_sha256": digest.hexdigest(),
        "material": dict(method.material),
        "budget": asdict(budget),
        "processes": team.size,
    }


def _card(
    method: Method, material: Material, identity: dict[str, Any], steps: int, seconds: float
) -> dict[str, Any]:
    pictures = {
        "training": sum(len(dataset) for dataset, _ in material.training),
        "held_out": sum(len(dataset) for dataset in material.held_out),
    }
    return {
        **identity,
        "steps": steps,
        "minutes": round(seconds / 60.0, 1),
        "pictures": pictures,
        "parameters": sum(each.numel() for each in method.network.parameters()),
    }


def _write(method: Method, folder: Path, card: dict[str, Any]) -> None:
    state = {name: each.cpu().contiguous() for name, each in method.network.state_dict().items()}
    path = folder / weights_file(method)
    with written_whole(path) as file:
        file.write(save(state))
    with written_whole(path.with_suffix(".json"), "w") as file:
        json.dump(card, file, indent=2)
