"""Nets, body and solver for a capture in this process."""

import torch

from ikol.body.model import BodyModel
from ikol.errors import IkolError
from ikol.estimators.base import Estimator
from ikol.estimators.hands.estimator import WithHands
from ikol.estimators.hands.landmarks import HandNet
from ikol.estimators.registry import entry_named
from ikol.motion.clip_solver import ready
from ikol.solver.compiled.engine import warm_up
from ikol.weights import find

_CPU = torch.device("cpu")


def load_estimator(name: str, body: BodyModel, device: torch.device = _CPU) -> Estimator:
    """An estimator by name, for a body, on a device.

    Raises:
        IkolError: `unknown_estimator`, or why it cannot be loaded.
    """
    return entry_named(name).load(body, device)


def with_hands(estimator: Estimator, body: BodyModel) -> Estimator:
    """An estimator that sees hands, too, so that captures with it have fingers.

    Args:
        estimator: Follows the bodies.
        body: The body that it was loaded for.

    Raises:
        IkolError: `hands_need_blazepose` if the estimator does not show where the hands are,
            `no_fingers` if the body has none, or why the net cannot be loaded.
    """
    if entry_named(estimator.name).reads != "landmarks":
        raise IkolError(
            f"Hands are found by BlazePose's landmarks, which the estimator {estimator.name!r} "
            "does not have.",
            "Choose the estimator 'blazepose', or capture without hands.",
            "hands_need_blazepose",
        )
    if body.fingers is None:
        raise IkolError(
            f"The body {body.name!r} has no fingers.",
            "Choose the default body or one of SMPL-H or SMPL-X, or capture without hands.",
            "no_fingers",
        )
    return WithHands(estimator, HandNet(find("hand_landmark")))


def load_solver(device: torch.device) -> None:
    """Get the solver ready for a device.

    What is compiled takes up to a minute, unless it has been before.
    """
    if device.type == "cpu":
        warm_up()
    ready.warm_up()
