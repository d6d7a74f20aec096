"""What a training of a network that sees pictures is told: TOML over the paper's own numbers."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from ikol.errors import IkolError

from .chance import Chance
from .numbers import LAST_CELL_PX, Count, Natural, NotNegative, PictureSide, Positive

ConfigT = TypeVar("ConfigT", bound="Config")
Precision = Literal["float32", "bfloat16", "float16"]


@dataclass(frozen=True, slots=True)
class Source:
    """A data set to learn from and to be judged by.

    Attributes:
        dataset: Its name, see `ikol.datasets.dataset_names`.
        folder: Where it is.
        gain: How often each of its samples is seen in an epoch.
    """

    dataset: str
    folder: str
    gain: NotNegative = 1.0


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long, and how fast.

    Attributes:
        epochs: How often all is seen.
        batch: Pictures in a step, of each process.
        learning_rate: Adam's first.
        drops: Epochs after which it is multiplied by `drop_factor`.
        drop_factor: See above.
        weight_decay: Adam's.
    """

    epochs: Positive
    batch: Count
    learning_rate: Positive
    drops: tuple[NotNegative, ...]
    drop_factor: Positive
    weight_decay: NotNegative

    def rate(self, share: float) -> float:
        """The learning rate as a factor of the first, when a share 0..1 of the epochs is done."""
        return self.drop_factor ** sum(share * self.epochs >= drop for drop in self.drops)


@dataclass(frozen=True, slots=True)
class Config:
    """What all networks have in common.

    Attributes:
        data: Data sets.
        body: The body that poses and shapes are of, as `ikol.body.model.load_body` takes it.
        backbone: File of parameters that the backbone begins with; "" for random ones.
        picture_px: Side of the pictures, a multiple of 32; smaller ones than the network's own are
            for trials.
        precision: Of what the network computes; losses and parameters are in single precision.
        workers: Processes that read pictures, for each process that trains; 0: it does so itself.
        seed: Of everything that is random.
        dropout: Whether hidden features are left out by chance, as many as in the papers.
        schedule: See there.
        augmentation: See there.
    """

    data: tuple[Source, ...]
    body: str
    backbone: str
    picture_px: PictureSide
    precision: Precision
    workers: Natural
    seed: Natural
    dropout: bool
    schedule: Schedule
    augmentation: Chance

    def __post_init__(self) -> None:
        if self.schedule.batch == 1 and self.picture_px == LAST_CELL_PX:
            # Batch norm would have one value to take mean and variance of.
            raise ValueError(
                f"schedule.batch has to be 2 or more where picture_px is {LAST_CELL_PX}, "
                "or picture_px larger"
            )


def load_config(kind: type[ConfigT], shipped: Path, own: Path | None) -> ConfigT:
    """The paper's configuration, with what a file of the user's has else.

    What the shipped file has under `[variants.NAME]` is over its other values where the user's
    `variant` is NAME.

    Args:
        kind: The network's class of configurations.
        shipped: The paper's, which has all keys.
        own: The user's, or None.

    Raises:
        IkolError: "no_config" if there is no such file, "bad_config" for keys that there are not
            and values that cannot be.
    """
    values = tomllib.loads(shipped.read_text(encoding="utf-8"))
    variants = values.pop("variants", {})
    if own is not None:
        wanted = _read(own)
        values = _merged(values, variants.get(str(wanted.get("variant")), {}), "")
        values = _merged(values, wanted, "")
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise IkolError(
            f"{own or shipped} cannot be used: {error}.",
            f"{shipped} has all keys with their meaning.",
            "bad_config",
        ) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise IkolError(
            f"There is no configuration at {path}.", "Check the name.", "no_config"
        ) from error
    except ValueError as error:
        raise IkolError(
            f"{path} is no TOML: {error}.", "Correct what it names.", "bad_config"
        ) from error


def _merged(values: dict[str, Any], own: dict[str, Any], within: str) -> dict[str, Any]:
    """Values with the user's in their place; only keys that there are can be given."""
    merged = dict(values)
    for key, wanted in own.items():
        if key not in values:
            raise IkolError(
                f"A configuration has no key {within + key!r}.",
                f"Choose of: {', '.join(within + known for known in values)}.",
                "bad_config",
            )
        before = values[key]
        both = isinstance(before, dict) and isinstance(wanted, dict)
        merged[key] = _merged(before, wanted, f"{within}{key}.") if both else wanted
    return merged
