"""A training from its first to its last step: budget, checkpoints, measurements, what is left."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import torch

from ikol import __version__
from ikol.body.model import BodyModel
from ikol.errors import IkolError
from ikol.estimators.blazepose.regressor.files import load_network, save_network
from ikol.estimators.blazepose.regressor.network import Network
from ikol.export.atomic import written_whole

from .budget import Budget, Every
from .checkpoints import keep_checkpoint, read_checkpoint
from .judging import Judge
from .logs import Log
from .material import Material
from .recipe import Recipe
from .trainer import Trainer

WEIGHTS: Final = "regressor.safetensors"
CARD: Final = "regressor.json"
CHECKPOINT: Final = "checkpoint.pt"
_CHECKPOINT_S: Final = 120.0
_JUDGED_TIMES: Final = 8


def train(
    material: Material,
    body: BodyModel,
    recipe: Recipe,
    budget: Budget,
    folder: Path,
    *,
    device: torch.device,
    log: Log,
    start: Path | None = None,
    progress: Callable[[float, str], None] = lambda share, what: None,
) -> dict[str, Any]:
    """Train, or go on from the folder's checkpoint, and write weights and card.

    Args:
        material: What to learn from and be judged by.
        body: The body that the material's shapes are of.
        recipe: How to train.
        budget: How long.
        folder: Gets checkpoint, weights and card.
        device: What to run on.
        log: Gets the terms of the loss and the measurements.
        start: A trained network to begin with; the one that comes out is the mean of both (see
            `_half_way`).
        progress: Called with the share that is done and a word on how it stands.

    Returns:
        The card.

    Raises:
        IkolError: "no_clip" if there is nothing to train on or to be judged by, "other_training" if
            the folder's checkpoint is of another recipe, budget, material or start,
            "weights_unreadable" if the network to begin with cannot be read.
    """
    if not material.training or not material.held_out:
        raise IkolError(
            "There are no clips to train on, or none that are held out.",
            "Make more with `ikol train data MOTIONS --out FOLDER`, of several subjects.",
            "no_clip",
        )
    begun = None if start is None else load_network(start)
    if begun is not None:
        recipe = replace(recipe, size=begun.size)
    trainer = Trainer(recipe, material.training, body, device, begun)
    judges = {
        name: Judge(takes, body)
        for name, rendered in (("virtual", False), ("rendered", True))
        if (takes := [take for take in material.held_out if take.rendered is rendered])
    }
    identity = {
        "recipe": asdict(recipe),
        "data_sha256": material.sha256,
        "budget": asdict(budget),
        "start_sha256": None if start is None else _sha256(start),
    }
    before = read_checkpoint(folder / CHECKPOINT, identity)
    seconds = 0.0
    if before is not None:
        trainer.restore(before)
        seconds = float(before["seconds"])
    plain = {name: judge.plain for name, judge in judges.items()}
    for name, numbers in plain.items():
        log.add(trainer.step, f"{name}_mapping", numbers)
    before_s = time.monotonic() - seconds
    keeping = Every(_CHECKPOINT_S, seconds)
    judging = Every(1.0 / _JUDGED_TIMES, budget.share(trainer.step, seconds))
    while (share := budget.share(trainer.step, seconds)) < 1.0:
        terms = trainer.advance(share)
        seconds = time.monotonic() - before_s
        log.add(trainer.step, "loss", terms)
        progress(share, f"loss {terms['total']:.3f}")
        if keeping.due(seconds):
            keep_checkpoint(folder / CHECKPOINT, trainer.state(), identity, seconds)
        if judging.due(share):
            _measure(judges, recipe, trainer.averaged, trainer.step, log)
    keep_checkpoint(folder / CHECKPOINT, trainer.state(), identity, seconds)
    trained = trainer.averaged if begun is None else _half_way(begun, trainer.averaged)
    held_out = _measure(judges, recipe, trained, trainer.step, log)
    save_network(folder / WEIGHTS, trained, recipe.size)
    card = {
        "ikol": __version__,
        "weights_sha256": _sha256(folder / WEIGHTS),
        **identity,
        "mean_with_start": begun is not None,
        "made": list(material.made),
        "steps": trainer.step,
        "minutes": round(seconds / 60.0, 1),
        "takes": {"training": len(material.training), "held_out": len(material.held_out)},
        "parameters": sum(tensor.numel() for tensor in trainer.network.parameters()),
        "held_out": held_out,
        "plain_mapping": plain,
        "start_card": None if start is None else _card_of(start),
    }
    with written_whole(folder / CARD, "w") as file:
        json.dump(card, file, indent=2)
    return card


def _half_way(begun: Network, state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Mean of the parameters before and after a training that went on with other data.

    It keeps what the first data taught and is better than either on both (Wortsman et al. 2022,
    Robust fine-tuning of zero-shot models).
    """
    first = begun.state_dict()
    return {name: (first[name].to(last) + last) / 2 for name, last in state.items()}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _card_of(weights: Path) -> dict[str, Any] | None:
    """The card beside trained weights, if it is theirs; so a card tells all that came before."""
    try:
        card = json.loads(weights.with_suffix(".json").read_text(encoding="utf-8"))
        return card if card["weights_sha256"] == _sha256(weights) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _measure(
    judges: dict[str, Judge], recipe: Recipe, state: Mapping[str, torch.Tensor], step: int, log: Log
) -> dict[str, dict[str, float]]:
    network = Network(recipe.size).eval()
    network.load_state_dict({name: each.cpu() for name, each in state.items()})
    measured = {name: judge.measure(network) for name, judge in judges.items()}
    for name, numbers in measured.items():
        log.add(step, name, numbers)
    return measured
