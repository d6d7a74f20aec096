"""How well a network does as the estimator that it will be, alone and through the IKOL layer."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ikol.body.model import BodyModel
from ikol.datasets import Dataset, Sample
from ikol.estimators.crop import Crop
from ikol.estimators.networks.reading import Reader, Reading
from ikol.evaluation.metrics import (
    known_mean,
    known_or_none,
    pa_errors_mm,
    position_errors_mm,
    rotation_errors_deg,
)
from ikol.motion.solving import IKOL, LEAST_WEIGHT
from ikol.solver import solve

from .example import example

Float64 = NDArray[np.float64]

_MOST: Final = 64


class Judge:
    """Measures networks on the same pictures again and again, as captures use them."""

    def __init__(
        self, datasets: Sequence[Dataset], crop: Crop, body: BodyModel, most: int = _MOST
    ) -> None:
        """Prepare.

        Args:
            datasets: What is looked at.
            crop: The picture that networks want.
            body: The body that they pose.
            most: Pictures that are looked at, spread over all.
        """
        self._samples = _spread(datasets, most)
        rng = np.random.default_rng(0)
        truth = [example(sample, crop, "", None, rng) for sample in self._samples]
        self._keypoints = _known(truth, "keypoints", "keypoints_known")
        self._R = _known(truth, "R_parent_joint", "rotations_known")
        self._rest = torch.from_numpy(body.keypoint_template)

    def measure(self, reader: Reader) -> dict[str, float | None]:
        """Errors of keypoints as the network says them and after the layer, and of rotations.

        What the samples' labels do not tell is None.
        """
        readings = [reader.read(each.load_picture(), each.box_px) for each in self._samples]
        keypoints = np.stack([each.keypoints for each in readings])
        solution = solve(
            IKOL.mode,
            torch.from_numpy(keypoints),
            self._rest.expand(len(readings), -1, -1),
            torch.from_numpy(np.stack([each.twist_cos_sin for each in readings])),
            keypoint_weights=_weights(readings),
            settings=IKOL.second,
        )
        posed = solution.keypoints.numpy().astype(np.float64)
        R = solution.R_parent_joint.numpy().astype(np.float64)
        said = keypoints.astype(np.float64)
        errors = {
            "mpjpe_mm": position_errors_mm(said, self._keypoints),
            "pa_mpjpe_mm": pa_errors_mm(said, self._keypoints),
            "layer_mpjpe_mm": position_errors_mm(posed, self._keypoints),
            "layer_pa_mpjpe_mm": pa_errors_mm(posed, self._keypoints),
            "layer_rotation_deg": rotation_errors_deg(R, self._R),
        }
        return {name: known_or_none(known_mean(each)) for name, each in errors.items()}


def _spread(datasets: Sequence[Dataset], most: int) -> list[Sample]:
    every = [(dataset, index) for dataset in datasets for index in range(len(dataset))]
    chosen = np.unique(np.linspace(0, len(every) - 1, most).astype(int))
    return [every[place][0][every[place][1]] for place in chosen]


def _known(truth: Sequence[dict[str, Tensor]], name: str, known: str) -> Float64:
    """Values of all samples; NaN where they are not known."""
    values = torch.stack([each[name] for each in truth]).double()
    where = torch.stack([each[known] for each in truth])
    where = where.reshape(*where.shape, *[1] * (values.ndim - where.ndim))
    return torch.where(where > 0, values, torch.nan).numpy()


def _weights(readings: Sequence[Reading]) -> Tensor | None:
    trusts = [each.trust for each in readings if each.trust is not None]
    if not trusts:
        return None
    return LEAST_WEIGHT + (1.0 - LEAST_WEIGHT) * torch.from_numpy(np.stack(trusts))
