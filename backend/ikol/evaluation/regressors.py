"""Estimators as far as they need no pictures: by name, or a network that was just trained."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from ikol.body.model import NUM_BETAS, BodyModel
from ikol.errors import IkolError
from ikol.estimators.base import Regression
from ikol.estimators.blazepose.mapping import LandmarkMapping
from ikol.estimators.blazepose.regressor.files import load_network
from ikol.estimators.blazepose.regressor.network import Network
from ikol.estimators.blazepose.regressor.regression import LearnedRegression
from ikol.estimators.registry import ENTRIES, entry_named
from ikol.motion.camera import View
from ikol.pipeline.loading import load_estimator


class Regressor(Protocol):
    """The half of `ikol.estimators.base.Estimator` that comes after the nets."""

    @property
    def name(self) -> str:
        """What it is called in reports."""
        ...

    def new_regression(self, view: View) -> Regression:
        """A regression for one clip that was taken with this camera."""
        ...


@dataclass(frozen=True, slots=True)
class TrainedNetwork:
    """A network of the regressor, from a file.

    Attributes:
        name: The file as it was given.
        mapping: The mapping that it corrects.
        network: The network.
    """

    name: str
    mapping: LandmarkMapping
    network: Network

    def new_regression(self, view: View) -> LearnedRegression:
        """A regression for one clip that was taken with this camera."""
        return LearnedRegression(self.mapping, self.network, view)


def load_regressors(specs: Sequence[str], body: BodyModel) -> list[Regressor]:
    """Estimators to compare.

    Args:
        specs: Names of estimators, or .safetensors files of `ikol train regressor`; every
            estimator that works from landmarks if empty.
        body: The body that clips were made with.

    Raises:
        IkolError: `unknown_estimator`, `needs_pictures`, or why one cannot be loaded.
    """
    rest = body.rest_keypoints(np.zeros(NUM_BETAS, np.float32))
    from_landmarks = [entry.name for entry in ENTRIES if entry.reads == "landmarks"]
    for spec in specs:
        if not spec.endswith(".safetensors") and entry_named(spec).reads == "pictures":
            raise IkolError(
                f"The estimator {spec!r} works from pictures; training clips hold landmarks.",
                f"Choose of: {', '.join(from_landmarks)}; or use `ikol evaluate clip` on videos.",
                "needs_pictures",
            )
    return [
        TrainedNetwork(spec, LandmarkMapping(rest), load_network(Path(spec)))
        if spec.endswith(".safetensors")
        else load_estimator(spec, body)
        for spec in specs or from_landmarks
    ]
