"""Nets, body and solver for a capture in this process."""

from typing import Final

import numpy as np
import torch

from ikol import weights
from ikol.body.model import NUM_BETAS, BodyModel
from ikol.errors import IkolError
from ikol.estimators.base import Estimator
from ikol.estimators.blazepose.blazepose import BlazePose
from ikol.estimators.blazepose.regressor.files import load_network
from ikol.motion.clip_solver import ready
from ikol.solver.compiled.engine import warm_up

ESTIMATORS: Final = ("blazepose", "blazepose-direct")
"""The default one first."""


def load_estimator(name: str, body: BodyModel) -> Estimator:
    """An estimator by name, for a body.

    Raises:
        IkolError: `unknown_estimator`, or why it cannot be loaded.
    """
    if name not in ESTIMATORS:
        raise IkolError(
            f"There is no estimator {name!r}.",
            f"Choose one of: {', '.join(ESTIMATORS)}.",
            "unknown_estimator",
        )
    regressor = load_network(weights.find("blazepose_regressor")) if name == "blazepose" else None
    rest_keypoints = body.rest_keypoints(np.zeros(NUM_BETAS, np.float32))
    return BlazePose(rest_keypoints, regressor=regressor)


def load_solver(device: torch.device) -> None:
    """Get the solver ready for a device.

    What is compiled takes up to a minute, unless it has been before.
    """
    if device.type == "cpu":
        warm_up()
    ready.warm_up()
