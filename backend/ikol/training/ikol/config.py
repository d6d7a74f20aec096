"""What a training of IKOL's or HybrIK's network is told."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from ikol.training.images.config import Config
from ikol.training.images.numbers import Count

from .terms import Weights

SHIPPED: Final = Path(__file__).with_name("ikol.toml")
"""The paper's."""


@dataclass(frozen=True, slots=True)
class LayerConfig:
    """How rotations are trained.

    Attributes:
        gn_diff: Whether through the layer at all; without, heatmaps, twists and leaf joints learn
            only from their own terms, and the loss on rotations is on the leaf joints alone.
        mode: Mode of `ikol.solver.solve`.
        iterations: Of the layer.
    """

    gn_diff: bool
    mode: Literal["swing1", "swing2", "full", "analytic"]
    iterations: Count


@dataclass(frozen=True, slots=True)
class IkolConfig(Config):
    """See `Config`.

    Attributes:
        variant: "ikol" is IKOL's network, "hybrik" HybrIK's with a camera.
        layer: How rotations are trained.
        weights: Of the terms.
    """

    variant: Literal["ikol", "hybrik"]
    layer: LayerConfig
    weights: Weights
