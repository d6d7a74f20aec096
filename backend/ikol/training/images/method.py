"""What a paper trains, and how its loss is made: what all of them have in common."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ikol.body.model import BodyModel
from ikol.estimators.crop import Crop
from ikol.estimators.networks.reading import Reader
from ikol.estimators.registry import entry_named
from ikol.weights.hashing import sha256_of

from .config import Config, Precision
from .truth import Examples

NetworkT = TypeVar("NetworkT", bound=nn.Module)


@dataclass(frozen=True, slots=True)
class Said:
    """What a player says of a batch.

    Attributes:
        total: The loss to make small.
        terms: Of it, by name, without their weights and derivatives.
        told: What the next player is told.
    """

    total: Tensor
    terms: dict[str, Tensor]
    told: tuple[Tensor, ...] = ()


class Player(nn.Module, ABC):
    """One of those who learn in turns: a network and its loss.

    Attributes:
        learning_rate: Adam's first.
        staged: Whether some parameters are left out for a while.
    """

    learning_rate: float
    staged: bool = False

    @abstractmethod
    def forward(self, examples: Examples, share: float, heard: tuple[Tensor, ...]) -> Said:
        """Look at a batch.

        Args:
            examples: The batch.
            share: How much of the training is done, 0..1.
            heard: What the player before told, without its derivatives.
        """


@dataclass(frozen=True, slots=True)
class Method:
    """A network with those who train it.

    Attributes:
        name: Of the estimator that takes the network.
        crop: The picture that it wants.
        body: Which bodies' shapes it learns, see `ikol.datasets.Sample.body`.
        network: The network, which is what comes out.
        players: Those who learn, in their order; the network is the first one's.
        reader: Puts the network to work on a device.
        material: What else it learns from, as texts, to know it again.
    """

    name: str
    crop: Crop
    body: str
    network: nn.Module
    players: tuple[Player, ...]
    reader: Callable[[torch.device], Reader]
    material: Mapping[str, str]


def method_of(
    name: str,
    network: NetworkT,
    reader: Callable[[NetworkT, Crop, NDArray[np.float32], torch.device], Reader],
    body: BodyModel,
    config: Config,
    *,
    players: tuple[Player, ...],
    start: Path | None,
) -> Method:
    """A method that learns from labels alone, with the estimator's own crop.

    Args:
        name: Of the estimator.
        network: The network.
        reader: What puts the network to work: (network, crop, rest keypoints [29, 3], device).
        body: The body of the configuration.
        config: How large pictures are, and whose shapes count.
        players: Those who learn.
        start: The checkpoint that the network begins with, or None.
    """
    crop = replace(entry_named(name).crop, side_px=config.picture_px)
    return Method(
        name=name,
        crop=crop,
        body="default" if config.body == "default" else "neutral",
        network=network,
        players=players,
        reader=partial(reader, network, crop, body.keypoint_template),
        material={} if start is None else {"start_sha256": sha256_of(start)},
    )


def weighted(terms: Mapping[str, Tensor], weights: Mapping[str, float]) -> Said:
    """The sum of terms, each times its weight."""
    total = torch.stack([weights[name] * term for name, term in terms.items()]).sum()
    return Said(total, {name: term.detach() for name, term in terms.items()})


def computing(device: torch.device, precision: Precision) -> torch.autocast:
    """The context in which a network computes in a precision, as far as that is good for it."""
    low = torch.float16 if precision == "float16" else torch.bfloat16
    return torch.autocast(device.type, low, enabled=precision != "float32")
