"""What a training of SMPLer is told."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from ikol.training.images.config import Config
from ikol.training.images.numbers import NotNegative

from .terms import Weights

SHIPPED: Final = Path(__file__).with_name("smpler.toml")
"""The paper's."""


@dataclass(frozen=True, slots=True)
class SmplerConfig(Config):
    """See `Config`.

    Attributes:
        width: Of HRNet.
        first_epochs: In which only HRNet and the first estimate learn.
        mean: File of the pose and shape that the regression begins at, see `read_mean`; "": the
            T-pose of the average body.
        weights: Of the terms.
    """

    width: Literal[32, 48]
    first_epochs: NotNegative
    mean: str
    weights: Weights
