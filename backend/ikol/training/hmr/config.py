"""What a training of HMR is told."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ikol.training.images.config import Config
from ikol.training.images.numbers import Positive, Share

from .terms import Weights

SHIPPED: Final = Path(__file__).with_name("hmr.toml")
"""The paper's."""


@dataclass(frozen=True, slots=True)
class HmrConfig(Config):
    """See `Config`.

    Attributes:
        poses: Folder of motions of real people, see `ikol.datasets.poses`.
        critic: File of parameters that the critic begins with; "" for random ones.
        critic_rate: The critic's first learning rate.
        norm_decay: How much of the means that batch norm will use is kept in a step.
        mean: File of the pose and shape that the regression begins at, see `read_mean`; "": the
            T-pose of the average body.
        weights: Of the terms.
    """

    poses: str
    critic: str
    critic_rate: Positive
    norm_decay: Share
    mean: str
    weights: Weights
