"""Samples of several data sets in an order that a seed, an epoch and a place in it tell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader
from torch.utils.data import Dataset as TorchDataset

from ikol.datasets import Dataset, open_dataset
from ikol.errors import IkolError
from ikol.estimators.crop import Crop

from .config import Config, Source
from .example import example
from .launch import Team
from .method import Method
from .truth import Examples

Draw = tuple[int, int, int]
"""Data set, sample in it, and number in the whole training, which sets the chance."""

_NOT_THERE: Final = ("no_dataset", "no_split")
"""Codes of errors that say that a part of a data set is not there, not that it is damaged."""

_PICTURES: Final = 1
"""Sets the randomness of pictures apart from that of their order."""


@dataclass(frozen=True, slots=True)
class Material:
    """Data sets that are opened.

    Attributes:
        training: To learn from, with how often each of their samples is seen in an epoch.
        held_out: To be judged by.
        unjudged: Data sets of which nothing is held out, with why.
    """

    training: Sequence[tuple[Dataset, float]]
    held_out: Sequence[Dataset]
    unjudged: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def epoch(self) -> int:
        """How many samples are seen in an epoch."""
        return sum(round(gain * len(dataset)) for dataset, gain in self.training)


def open_material(sources: Sequence[Source]) -> Material:
    """Open data sets; who only trains need not have what is held out of them.

    Raises:
        IkolError: "no_data" if there is nothing to learn from; what opening a data set raises.
    """
    training: list[tuple[Dataset, float]] = []
    held_out: list[Dataset] = []
    unjudged: dict[str, str] = {}
    for source in sources:
        folder = Path(source.folder)
        training.append((open_dataset(source.dataset, folder, "train"), source.gain))
        try:
            part = open_dataset(source.dataset, folder, "validation")
        except IkolError as error:
            if error.code not in _NOT_THERE:
                raise
            unjudged[source.dataset] = error.message
            continue
        if len(part):
            held_out.append(part)
        else:
            unjudged[source.dataset] = f"{folder} has no pictures that are held out."
    material = Material(
        [(dataset, gain) for dataset, gain in training if round(gain * len(dataset))],
        held_out,
        unjudged,
    )
    if material.epoch < 1:
        raise IkolError(
            "There are no pictures to train on.",
            "Name data sets in the configuration ([[data]] with dataset and folder), or a folder "
            "of rendered clips with --studio.",
            "no_data",
        )
    return material


def order_of(material: Material, seed: int, epoch: int) -> NDArray[np.int64]:
    """Data set and sample [N, 2] of all that is seen in an epoch."""
    rng = np.random.default_rng((seed, epoch))
    rows: list[NDArray[np.int64]] = []
    for number, (dataset, gain) in enumerate(material.training):
        count, size = round(gain * len(dataset)), len(dataset)
        rounds = [rng.permutation(size) for _ in range(-(-count // size))]
        samples = np.concatenate(rounds)[:count]
        rows.append(np.column_stack((np.full(count, number), samples)))
    return rng.permutation(np.concatenate(rows))


class Steps:
    """Draws of each step from the first on that is wanted, without end."""

    def __init__(self, material: Material, batch: int, seed: int, first: int, team: Team) -> None:
        """Prepare.

        Args:
            material: What is drawn from.
            batch: Samples of each step, of each process.
            seed: Of the order.
            first: Step to begin with.
            team: Which of them this process does.
        """
        self._material, self._batch, self._seed = material, batch, seed
        self._first, self._team = first, team
        self._order = lru_cache(maxsize=2)(partial(order_of, material, seed))

    def __iter__(self) -> Iterator[list[Draw]]:
        """The draws of this process, a step after the other."""
        step, size = self._first, self._material.epoch
        while True:
            start = (step * self._team.size + self._team.rank) * self._batch
            numbers = range(start, start + self._batch)
            yield [(*self._order(number // size)[number % size], number) for number in numbers]
            step += 1


class Pictures(TorchDataset[dict[str, Tensor] | IkolError]):
    """Reads what is drawn."""

    def __init__(self, material: Material, config: Config, crop: Crop, body: str) -> None:
        """Prepare; see `batches`."""
        self._datasets = [dataset for dataset, _ in material.training]
        self._crop, self._body = crop, body
        self._chance, self._seed = config.augmentation, config.seed

    def __getitem__(self, draw: Draw) -> dict[str, Tensor] | IkolError:
        """The fields of `Examples` for one sample, or why it cannot be read."""
        dataset, sample, number = (int(value) for value in draw)
        rng = np.random.default_rng((self._seed, number, _PICTURES))
        try:
            person = self._datasets[dataset][sample]
            return example(person, self._crop, self._body, self._chance, rng)
        except IkolError as error:
            # What a worker raises comes out of the loader as a text with its traceback.
            return error


def batches(
    material: Material, config: Config, method: Method, first: int, team: Team
) -> Iterator[Examples]:
    """Batches of this process from a step on, without end.

    Args:
        material: What is learned from.
        config: Batch, seed, chance and workers.
        method: Which picture is wanted, and whose shapes count.
        first: Step to begin with.
        team: Which of the processes this is.

    Raises:
        IkolError: While they are drawn: what reading a sample raises.
    """
    loader = DataLoader(
        Pictures(material, config, method.crop, method.body),
        batch_sampler=Steps(material, config.schedule.batch, config.seed, first, team),
        num_workers=config.workers,
        collate_fn=_stacked,
        persistent_workers=config.workers > 0,
        multiprocessing_context="spawn" if config.workers else None,
    )
    return map(_readable, loader)


def _stacked(read: list[dict[str, Tensor] | IkolError]) -> Examples | IkolError:
    examples: list[dict[str, Tensor]] = []
    for each in read:
        if isinstance(each, IkolError):
            return each
        examples.append(each)
    return Examples.stacked(examples)


def _readable(batch: Examples | IkolError) -> Examples:
    if isinstance(batch, IkolError):
        raise batch
    return batch
